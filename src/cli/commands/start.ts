// `holdfast start`: starts services and what they depend on, and waits until they are ready.

import type { CommandFile } from '../command.ts';
import { words } from '../command.ts';
import { isStarted, settle } from '../settle.ts';
import { withReadiness } from './readiness.ts';
import { printResults } from './results.ts';

export const start: CommandFile = {
  configure: (command) =>
    command.argument('<target...>', 'name, group, id or all').option('--detach', 'return when accepted'),
  async run(context, [targets], options) {
    const client = await context.connect('always');
    try {
      const params = { ...context.targets(words(targets)), env: context.env };
      const { results, services } = await client.request('service/start', params);
      if (options['detach'] === true) return printResults(context.print, results, 'accepted');
      const settled = await settle(client, services, isStarted);
      return printResults(context.print, withReadiness(results, settled), 'ready');
    } finally {
      client.dispose();
    }
  },
};
