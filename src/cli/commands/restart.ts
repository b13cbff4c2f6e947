// `holdfast restart`: ends the run, starts another, and waits until it is ready.

import { isStarted } from '../../client/readiness.ts';
import { type CommandFile, words } from '../command.ts';
import { settle } from '../settle.ts';
import { withReadiness } from './readiness.ts';
import { printResults } from './results.ts';

export const restart: CommandFile = {
  configure: (command) =>
    command.argument('<target...>', 'name, group, id or all').option('--detach', 'return when accepted'),
  async run(context, [targets], options) {
    const client = await context.connect('always');
    try {
      const params = { ...context.targets(words(targets)), env: context.env };
      const { results, services } = await client.request('service/restart', params);
      if (options['detach'] === true) return printResults(context.print, results, 'accepted');
      const settled = await settle(client, services, isStarted);
      return printResults(context.print, withReadiness(results, settled), 'ready');
    } finally {
      client.dispose();
    }
  },
};
