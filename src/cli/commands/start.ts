// `holdfast start`: starts services and what they depend on, and waits until they are ready; `start -- CMD` declares one.

import { isStarted } from '../../client/readiness.ts';
import { usage } from '../amounts.ts';
import type { CommandFile } from '../command.ts';
import { hasCommandOfUser, words } from '../command.ts';
import { settle } from '../settle.ts';
import { adHocOption, declareAdHoc, withAdHocOptions } from './adHoc.ts';
import { withReadiness } from './readiness.ts';
import { printResults } from './results.ts';

export const start: CommandFile = {
  configure: (command) =>
    withAdHocOptions(
      command
        .argument('[target...]', 'name, group, id or all; or after `--` a command that becomes a service')
        .option('--detach', 'return when accepted')
        .option('--move-ports', 'take the next free port where somebody has one'),
    ),
  async run(context, [given], options) {
    const isAdHoc = hasCommandOfUser();
    const option = adHocOption(options);
    if (!isAdHoc && option !== undefined)
      throw usage(`${option} belongs to a command: start ${option} … -- CMD`);
    if (!isAdHoc && words(given).length === 0)
      throw usage('start what? A name, a group, an id, all, or -- CMD');
    const client = await context.connect('always');
    try {
      const targets = isAdHoc ? [await declareAdHoc(context, client, words(given), options)] : words(given);
      const movePorts = options['movePorts'] === true;
      const params = { ...context.targets(targets), env: context.env, ...(movePorts && { movePorts }) };
      const { results, services } = await client.request('service/start', params);
      if (options['detach'] === true) return printResults(context.print, results, 'accepted');
      const settled = await settle(client, services, isStarted);
      return printResults(context.print, withReadiness(results, settled), 'ready');
    } finally {
      client.dispose();
    }
  },
};
