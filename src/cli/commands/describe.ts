// `holdfast describe`: all that is known of one service or session.

import { isFailure } from '../../protocol/failure.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';

export const describe: CommandFile = {
  configure: (command) => command.argument('<target>', 'name or id of a service or session'),
  async run(context, [target]) {
    const client = await context.connect('ifKeepersLive');
    try {
      const word = String(target);
      const { services } = await client.request(
        'service/list',
        context.allRoots ? {} : { root: context.root },
      );
      const service = services.find(({ id, name }) => id === word || name === word);
      const session = await client
        .request('session/describe', { session: service?.session ?? word, root: context.root })
        .then((answer) => answer.session)
        .catch((error: unknown) => {
          // A service that never ran has no session.
          if (service !== undefined && isFailure(error, 'notFound')) return null;
          throw error;
        });
      // What would end it with others is a matter of who keeps it.
      const { keepers } = await client.request('daemon/status', {});
      const keeper = keepers.find(({ id }) => id === session?.keeper);
      const described = {
        ...(service !== undefined && { service }),
        ...(session !== null && { session }),
        ...(keeper !== undefined && { keeper }),
      };
      context.print.json(described);
      for (const [part, fields] of Object.entries(described)) {
        context.print.line(pc.bold(part));
        for (const [name, value] of Object.entries(fields)) {
          context.print.line(
            `  ${pc.dim(name.padEnd(12))} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
          );
        }
      }
      if (service !== undefined && (service.nextRunAt ?? null) !== null)
        context.print.line(`next run at ${new Date(service.nextRunAt ?? 0).toLocaleString('sv')}`);
      if (service?.isEnvRebuilt === true)
        context.print.line(
          'environment rebuilt: that of a login; holdfast restart gives it that of this shell',
        );
      return ExitCode.ok;
    } finally {
      client.dispose();
    }
  },
};
