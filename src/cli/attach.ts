// The attach client: the shell of a Holdfast terminal in VS Code, and `holdfast attach`. A bundle of its own, tiny,
// because each open terminal is one such process. `attach.js ID [--create] [--claim] [--read-only] [--steal] [--vscode]`

import { attachTerminal } from './attach/attachTerminal.ts';
import type { FarSessions } from './attach/farSessions.ts';

/** Shows a session in this terminal. @param far of another machine @returns the exit code */
export function attach(args: readonly string[], far?: FarSessions): Promise<number> {
  return attachTerminal(args, process.env, far);
}

if (require.main === module) {
  attach(process.argv.slice(2)).then(
    // Not `exitCode`: standard input of a terminal would keep the process.
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\r\n`);
      process.exit(125);
    },
  );
}
