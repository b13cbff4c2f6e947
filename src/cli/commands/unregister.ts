// `holdfast unregister`: no longer looks after a registered process, and lets it run.

import { isFailure } from '../../protocol/failure.ts';
import { parsePid } from '../amounts.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import { nothingToDo } from './results.ts';

export const unregister: CommandFile = {
  configure: (command) => command.argument('<pid>', 'a registered process'),
  async run(context, [word]) {
    const pid = parsePid(String(word));
    try {
      const result = await context.ask('ifKeepersLive', 'process/unregister', { pid });
      context.print.json(result);
      context.print.line(result.wasRegistered ? `unregistered ${pid}` : `${pid} was not registered`);
      return ExitCode.ok;
    } catch (error) {
      if (isFailure(error, 'daemonNotRunning')) return nothingToDo(context.print);
      throw error;
    }
  },
};
