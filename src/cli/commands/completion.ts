// `holdfast completion`: prints what a shell sources to complete commands, options and names.

import { usage } from '../amounts.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import { SCRIPTS, SHELLS } from '../completion/scripts.ts';

export const completion: CommandFile = {
  configure: (command) =>
    command.addArgument(command.createArgument('<shell>', 'which one you use').choices(SHELLS)),
  async run(context, [word]) {
    const shell = SHELLS.find((one) => one === word);
    if (shell === undefined)
      throw usage(`${String(word)} is no shell we know; there are ${SHELLS.join(', ')}`);
    context.print.json({ shell, script: SCRIPTS[shell] });
    context.print.line(SCRIPTS[shell].trimEnd());
    return ExitCode.ok;
  },
};
