// `holdfast commands`: what was run in a shell, how it ended and how long it took; also of one that has ended.

import { stripVTControlCharacters } from 'node:util';
import { clockOf } from '../../client/logItems.ts';
import type { ShellCommand } from '../../protocol/types.ts';
import { parseTime, printDuration, usage } from '../amounts.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';
import type { Column } from '../print.ts';

const MOST = 1_000;

const COLUMNS: readonly Column<ShellCommand>[] = [
  { title: 'STARTED', cell: ({ startedAt }) => clockOf(startedAt) },
  {
    title: 'TOOK',
    cell: ({ durationMs }) => (durationMs === null ? pc.dim('runs') : printDuration(durationMs)),
    align: 'right',
  },
  { title: 'EXIT', cell: ({ exitCode }) => exitText(exitCode), align: 'right' },
  { title: 'FOLDER', cell: ({ cwd }) => cwd ?? '' },
  { title: 'COMMAND', cell: ({ line }) => firstLine(line) },
];

export const commands: CommandFile = {
  configure: (command) =>
    command
      .argument('<session>', 'id or name')
      .option('-n, --lines <count>', 'only the newest', '20')
      .option('--since <time>', 'only what began then or later: 5m, 2026-03-01T12:00'),
  async run(context, [session], options) {
    const limit = Number(options['lines']);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
      throw usage(`${String(options['lines'])} is no number of commands; write 1 to ${MOST}`);
    const since = text(options['since']);
    const found = await context.ask('ifKeepersLive', 'session/commands', {
      session: String(session),
      root: context.root,
      limit,
      ...(since !== undefined && { since: parseTime(since, Date.now()) }),
    });
    context.print.json(found.commands);
    if (found.commands.length > 0) context.print.table(found.commands, COLUMNS);
    else context.print.line('no commands: none was run, or its shell does not mark them');
    return ExitCode.ok;
  },
};

function exitText(exitCode: number | null): string {
  if (exitCode === null) return '';
  return exitCode === 0 ? '0' : pc.red(String(exitCode));
}

function firstLine(line: string | null): string {
  const [first = '', ...more] = stripVTControlCharacters(line ?? '').split('\n');
  return more.length > 0 ? `${first} …` : first;
}
