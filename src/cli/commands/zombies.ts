// `holdfast zombies`: what has ended and was not reaped, and whose business that is. Reminds parents only with `--kill`.

import { type CommandFile, ExitCode } from '../command.ts';
import { exitCodeOfEnding, printEnding } from './ending.ts';

export const zombies: CommandFile = {
  configure: (command) => command.option('--kill', "remind the parents that are Holdfast's"),
  async run(context, _args, options) {
    const isKill = options['kill'] === true;
    const { print } = context;
    const result = await context.ask('ifKeepersLive', 'process/killZombies', { dryRun: !isKill });
    print.json(result);
    if (isKill) {
      printEnding(print, result);
      return exitCodeOfEnding(result);
    }
    if (result.zombies.length === 0) print.line('no zombies');
    else
      print.table(result.zombies, [
        { title: 'PID', cell: ({ pid }) => String(pid), align: 'right' },
        { title: 'COMMAND', cell: ({ command }) => command },
        {
          title: 'PARENT',
          cell: ({ parent }) => (parent === null ? '–' : `${parent.pid} ${parent.command}`),
        },
        { title: 'REASON', cell: ({ reason }) => reason },
      ]);
    if (result.zombies.some(({ isOurs }) => isOurs))
      print.line('to remind their parents: holdfast zombies --kill');
    return ExitCode.ok;
  },
};
