// `holdfast kill`: ends a process with all that belongs to it.

import { processGone } from '../../protocol/failure.ts';
import { parseDuration, parsePid } from '../amounts.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, text } from '../command.ts';
import { exitCodeOfEnding, LONGEST_KILL_MS, printEnding } from './ending.ts';

export const kill: CommandFile = {
  configure: (command) =>
    command
      .argument('<pid>', 'a process of a session, or a registered one')
      .option('--grace <duration>', 'how long it may take to end by itself', '5s')
      .option('--any', "also one that is not Holdfast's"),
  async run(context, [word], options) {
    const pid = parsePid(String(word));
    // As it is now: should the pid be given to another on the way, that one is left alone.
    const startTime = await context.startTimeOf(pid);
    if (startTime === undefined) throw processGone(pid);
    const graceMs = parseDuration(text(options['grace']) ?? '5s');
    const client = await context.connect('ifKeepersLive');
    try {
      const { services } = await client.request('service/list', {});
      const again = services.find(({ run }) => run?.pid === pid && run.startTime === startTime);
      const ending = await client.request(
        'process/killTree',
        { pid, startTime, graceMs, any: options['any'] === true, caller: context.caller },
        { timeoutMs: graceMs + LONGEST_KILL_MS },
      );
      context.print.json(ending);
      printEnding(context.print, ending);
      if (again?.config.restart.policy === 'always')
        context.print.line(
          `${pc.cyan('→')} it was service ${again.name}, which starts again; to end that: holdfast stop ${again.name}`,
        );
      return exitCodeOfEnding(ending);
    } finally {
      client.dispose();
    }
  },
};
