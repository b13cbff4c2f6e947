// `holdfast resize`: sets the size of a terminal without attaching; the next viewer that types sets its own again.

import { parseSize } from '../amounts.ts';
import { type CommandFile, ExitCode } from '../command.ts';

export const resize: CommandFile = {
  configure: (command) =>
    command.argument('<session>', 'id or name').argument('<size>', 'COLSxROWS, such as 120x40'),
  async run(context, [session, size], _options) {
    await context.ask('ifKeepersLive', 'session/resize', {
      session: String(session),
      root: context.root,
      size: parseSize(String(size)),
    });
    context.print.json({});
    return ExitCode.ok;
  },
};
