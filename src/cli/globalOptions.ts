// The options every command has.

import type { Command } from 'commander';

/** Options take a value or not before there is a verb too. */
export const GLOBALS_WITH_VALUE: readonly string[] = ['--home', '--root', '--host'];

export function withGlobals(command: Command): void {
  command
    .option('--home <dir>', 'HOLDFAST_HOME to use')
    .option('--root <dir>', 'project folder; default: found from the current one')
    .option('--all-roots', 'all projects instead of this one')
    .option('--host <user@box>', 'ask the daemon of another machine, over ssh')
    .option('--json', 'print JSON for programs')
    .option('--start', 'start the daemon if none runs')
    .option('--no-start', 'never start the daemon');
}
