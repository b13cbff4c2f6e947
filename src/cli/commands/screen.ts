// `holdfast screen`: what a terminal shows, without attaching.

import { type CommandFile, ExitCode } from '../command.ts';

export const screen: CommandFile = {
  configure: (command) => command.argument('<session>', 'id or name').option('--ansi', 'with colours'),
  async run(context, [session], options) {
    const shown = await context.ask('ifKeepersLive', 'session/screen', {
      session: String(session),
      root: context.root,
      format: options['ansi'] === true ? 'ansi' : 'text',
    });
    context.print.json(shown);
    context.print.line(shown.text);
    return ExitCode.ok;
  },
};
