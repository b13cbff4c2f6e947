// `holdfast register`: has Holdfast look after a process that something else started.

import { processGone } from '../../protocol/failure.ts';
import { parsePid } from '../amounts.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';

export const register: CommandFile = {
  configure: (command) =>
    command
      .argument('<pid>', 'a process that runs')
      .option('--originator <tool>', 'for whom it runs, as TOOL:PID: an orphan when that is gone'),
  async run(context, [word], options) {
    const pid = parsePid(String(word));
    const startTime = await context.startTimeOf(pid);
    if (startTime === undefined) throw processGone(pid);
    const { process } = await context.ask('always', 'process/register', {
      pid,
      startTime,
      root: context.root,
      originator: text(options['originator']) ?? null,
    });
    context.print.json(process);
    context.print.line(`registered ${pid} ${process.command}`);
    return ExitCode.ok;
  },
};
