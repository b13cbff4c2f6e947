// `holdfast save`: writes down which services are declared and which are up, for `resurrect` after a reboot.

import { type CommandFile, ExitCode } from '../command.ts';

export const save: CommandFile = {
  configure: (command) => command,
  async run(context) {
    const saved = await context.ask('ifKeepersLive', 'service/save', context.onlyRoot);
    context.print.json(saved);
    const up = saved.services.filter(({ wanted }) => wanted === 'up');
    context.print.line(
      `saved ${count(saved.services.length, 'service')}, ${up.length} of them up; holdfast resurrect brings them back`,
    );
    return ExitCode.ok;
  },
};

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
