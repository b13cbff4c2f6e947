// `holdfast stop`: stops services, dependants first, and waits until they have.

import { isFailure } from '../../protocol/failure.ts';
import { type CommandFile, words } from '../command.ts';
import { isStopped, settle } from '../settle.ts';
import { nothingToDo, printResults } from './results.ts';

export const stop: CommandFile = {
  configure: (command) =>
    command.argument('<target...>', 'name, group, id or all').option('--detach', 'return when accepted'),
  async run(context, [targets], options) {
    try {
      const client = await context.connect('ifKeepersLive');
      try {
        const { results, services } = await client.request('service/stop', context.targets(words(targets)));
        if (options['detach'] !== true) await settle(client, services, isStopped);
        return printResults(context.print, results, 'stopped');
      } finally {
        client.dispose();
      }
    } catch (error) {
      if (isFailure(error, 'daemonNotRunning')) return nothingToDo(context.print);
      throw error;
    }
  },
};
