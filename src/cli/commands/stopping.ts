// What `stop` and `delete` have in common: asked for services, waits until they are where the verb wanted them.

import type { LaunchMode } from '../../client/find.ts';
import { isFailure } from '../../protocol/failure.ts';
import type { ServiceState } from '../../protocol/types.ts';
import { type CommandFile, words } from '../command.ts';
import { settle } from '../settle.ts';
import { nothingToDo, printResults } from './results.ts';

export interface Stopping {
  readonly method: 'service/stop' | 'service/delete';
  readonly launchMode: LaunchMode;
  /** How the verb says that it worked. */
  readonly done: string;
  readonly isSettled: (state: ServiceState['state']) => boolean;
}

export function stopping({ method, launchMode, done, isSettled }: Stopping): CommandFile {
  return {
    configure: (command) =>
      command.argument('<target...>', 'name, group, id or all').option('--detach', 'return when accepted'),
    async run(context, [targets], options) {
      try {
        const client = await context.connect(launchMode);
        try {
          const { results, services } = await client.request(method, context.targets(words(targets)));
          if (options['detach'] !== true) await settle(client, services, isSettled);
          return printResults(context.print, results, done);
        } finally {
          client.dispose();
        }
      } catch (error) {
        if (isFailure(error, 'daemonNotRunning')) return nothingToDo(context.print);
        throw error;
      }
    },
  };
}
