// `holdfast detach`: whoever shows or watches a session stops; its program goes on.

import { type CommandFile, ExitCode } from '../command.ts';

export const detach: CommandFile = {
  configure: (command) => command.argument('<session>', 'id or name'),
  async run(context, [session]) {
    const { detached } = await context.ask('ifKeepersLive', 'session/detachClients', {
      session: String(session),
      root: context.root,
    });
    context.print.json({ detached });
    context.print.line(detached === 0 ? 'nobody shows it' : `detached: ${detached}`);
    return ExitCode.ok;
  },
};
