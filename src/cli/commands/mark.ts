// `holdfast mark`: leaves a line in the logs of the services of this root, to find a moment again.

import { type CommandFile, words } from '../command.ts';
import { printResults } from './results.ts';

export const mark: CommandFile = {
  configure: (command) =>
    command
      .argument('[text...]', 'what the line says')
      .option('--target <target...>', 'names, groups or ids; default: all services'),
  async run(context, [text], options) {
    const params = { ...context.targets(words(options['target'])), text: words(text).join(' ') };
    const { results } = await context.ask('ifKeepersLive', 'service/mark', params);
    return printResults(context.print, results, 'marked');
  },
};
