// The attach client: the shell of a Holdfast terminal in VS Code, and `holdfast attach`. A bundle of its own, tiny,
// because each open terminal is one such process. `attach.js ID [--create] [--claim] [--read-only] [--steal] [--vscode]`

import { attachTerminal } from './attach/attachTerminal.ts';

/** Shows a session in this terminal. @returns the exit code */
export function attach(args: readonly string[]): Promise<number> {
  return attachTerminal(args, process.env);
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
