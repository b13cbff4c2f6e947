// `holdfast rename`: gives a session another name.

import { type CommandFile, ExitCode } from '../command.ts';

export const rename: CommandFile = {
  configure: (command) =>
    command.argument('<session>', 'id or name').argument('<name>', 'unique among what runs in its root'),
  async run(context, [session, name], _options) {
    const answer = await context.ask('ifKeepersLive', 'session/rename', {
      session: String(session),
      root: context.root,
      name: String(name),
    });
    context.print.json(answer.session);
    context.print.line(`${answer.session.id} is ${answer.session.name} now`);
    return ExitCode.ok;
  },
};
