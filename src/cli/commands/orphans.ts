// `holdfast orphans`: what still runs although its session or who asked for it is gone. Ends it only with `--kill`.

import { parseDuration } from '../amounts.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';
import { exitCodeOfEnding, LONGEST_KILL_MS, printEnding } from './ending.ts';

/** What an orphan starts while it is ended is looked for up to so many times. */
const ROUNDS = 3;

export const orphans: CommandFile = {
  configure: (command) =>
    command
      .option('--kill', 'end them')
      .option('--grace <duration>', 'how long they may take to end by themselves', '5s'),
  async run(context, _args, options) {
    const isKill = options['kill'] === true;
    const graceMs = parseDuration(text(options['grace']) ?? '5s');
    const { print } = context;
    const result = await context.ask(
      'ifKeepersLive',
      'process/killOrphans',
      { dryRun: !isKill, graceMs, caller: context.caller },
      { timeoutMs: ROUNDS * (graceMs + LONGEST_KILL_MS) },
    );
    print.json(result);
    if (isKill) {
      printEnding(print, result);
      return exitCodeOfEnding(result);
    }
    if (result.orphans.length === 0) {
      print.line('no orphans');
      return ExitCode.ok;
    }
    print.table(result.orphans, [
      { title: 'PID', cell: ({ pid }) => String(pid), align: 'right' },
      { title: 'COMMAND', cell: ({ command }) => command },
      { title: 'FOLDER', cell: ({ cwd }) => cwd ?? '–' },
      { title: 'REASON', cell: ({ reason }) => reason },
    ]);
    print.line('to end them: holdfast orphans --kill');
    return ExitCode.ok;
  },
};
