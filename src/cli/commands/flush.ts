// `holdfast flush`: deletes what services and sessions printed so far; what runs goes on.

import { isFailure } from '../../protocol/failure.ts';
import { type CommandFile, words } from '../command.ts';
import { nothingToDo, printResults } from './results.ts';

export const flush: CommandFile = {
  configure: (command) => command.argument('[target...]', 'names, groups or ids; default: all services'),
  async run(context, [targets]) {
    try {
      const params = context.targets(words(targets));
      const { results } = await context.ask('ifKeepersLive', 'service/flush', params);
      return printResults(context.print, results, 'flushed');
    } catch (error) {
      if (isFailure(error, 'daemonNotRunning')) return nothingToDo(context.print);
      throw error;
    }
  },
};
