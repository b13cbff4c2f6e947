// `holdfast resurrect`: declares the services that were saved and starts those that were up, of all roots or of `--root`.

import { isStarted } from '../../client/readiness.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import { settle } from '../settle.ts';
import { withReadiness } from './readiness.ts';
import { printResults } from './results.ts';

export const resurrect: CommandFile = {
  configure: (command) => command.option('--detach', 'return when accepted'),
  async run(context, _args, options) {
    const client = await context.connect('always');
    try {
      const { results, services } = await client.request('service/resurrect', context.onlyRoot);
      // As `up` does: what was up before the reboot is meant to stay.
      await client.request('daemon/setPersistence', { persistent: true });
      const isDetached = options['detach'] === true;
      const settled = isDetached
        ? results
        : withReadiness(results, await settle(client, services, isStarted));
      const code = printResults(context.print, settled, isDetached ? 'accepted' : 'ready');
      // Whatever failed, the rest is back.
      return code === ExitCode.ok ? code : ExitCode.partlyFailed;
    } finally {
      client.dispose();
    }
  },
};
