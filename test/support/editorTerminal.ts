// A terminal as the editor opens one: the attach client is its shell, started by the launcher.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestHome } from './home.ts';
import { openTerminal, type TestTerminal } from './pty.ts';

/** As the launcher starts it: raw mode before the client is there, and what was before handed over. */
const LAUNCHER =
  'HOLDFAST_STTY=$(stty -g); export HOLDFAST_STTY; stty raw -echo -opost; bundle=$1/attach.js; shift; exec "$0" "$bundle" "$@"';

/** @param args of attach.js */
export function editorTerminal(
  home: TestHome,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): TestTerminal {
  return openTerminal({
    command: ['sh', '-c', LAUNCHER, process.execPath, home.dist, ...args, '--vscode'],
    cwd: home.root,
    env: { ...home.env, SHELL: plainShell(home), PS1: 'ready> ', HOLDFAST_WINDOW: 'window-1', ...env },
  });
}

/** A shell whose prompt is known, whatever the files of the user who runs the test say. */
function plainShell({ root }: TestHome): string {
  const file = path.join(root, 'shell');
  writeFileSync(file, '#!/bin/sh\nexec bash --norc --noprofile -i\n', { mode: 0o755 });
  return file;
}
