// `holdfast persist`: whether the daemon stays when nothing is left to keep; says so, or sets it.

import { usage } from '../amounts.ts';
import { type CommandFile, ExitCode } from '../command.ts';

export const persist: CommandFile = {
  configure: (command) => command.argument('[on or off]', 'default: tell'),
  async run(context, [word]) {
    if (word !== undefined && word !== 'on' && word !== 'off')
      throw usage(`${String(word)} is neither on nor off`);
    const { persistent } =
      word === undefined
        ? await context.ask('ifKeepersLive', 'daemon/status', {})
        : await context.ask(word === 'on' ? 'always' : 'ifKeepersLive', 'daemon/setPersistence', {
            persistent: word === 'on',
          });
    context.print.json({ persistent });
    context.print.line(
      persistent ? 'on: the daemon stays' : 'off: the daemon ends when nothing is left to keep',
    );
    return ExitCode.ok;
  },
};
