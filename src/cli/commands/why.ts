// `holdfast why`: why services are as they are, and what to do.

import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode, words } from '../command.ts';

export const why: CommandFile = {
  configure: (command) => command.argument('[target...]', 'name, group or id; default: all'),
  async run(context, [targets]) {
    const { explanations } = await context.ask(
      'ifKeepersLive',
      'service/why',
      context.targets(words(targets)),
    );
    const [only] = explanations;
    context.print.json(explanations.length === 1 ? only : explanations);
    for (const { target, state, reason, details, suggestions } of explanations) {
      context.print.line(`${pc.bold(target)} ${pc.dim(`(${state})`)}  ${reason}`);
      for (const detail of details) context.print.line(`  ${detail}`);
      for (const suggestion of suggestions) context.print.line(`  ${pc.cyan('→')} ${suggestion}`);
    }
    return ExitCode.ok;
  },
};
