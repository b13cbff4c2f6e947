// `holdfast panel`: bars at the top or bottom of a terminal, which gets so much lower.

import type { Panel } from '../../protocol/types.ts';
import { type CommandFile, text } from '../command.ts';
import { configureElement, type ElementVerb, type Given, runElement } from './visual/elementVerb.ts';
import { changesOf, integer, lookOf, spansGiven, spansOf } from './visual/look.ts';

const SIDES = ['top', 'bottom'] as const;

export const panel: CommandFile = {
  configure: (command) =>
    configureElement(command)
      .addOption(command.createOption('--side <side>', 'top or bottom; default: bottom').choices(SIDES))
      .option('--height <rows>', 'default: 1'),
  run: (context, args, options) => runElement(verb, context, args, options),
};

const verb: ElementVerb<Panel> = {
  what: 'panel',
  create: async (context, target, given) => {
    const answer = await context.ask('ifKeepersLive', 'panel/create', {
      side: 'bottom',
      ...target,
      ...lookOf(given.options),
      ...placeOf(given),
      spans: await spansOf(given.words, given.options),
    });
    return answer.panel;
  },
  update: async (context, target, given) => {
    const content = await spansGiven(given.options);
    const answer = await context.ask('ifKeepersLive', 'panel/update', {
      ...target,
      ...lookOf(given.options),
      ...placeOf(given),
      ...(content === undefined ? { spans: changesOf(given.words, given.options) } : { content }),
    });
    return answer.panel;
  },
  list: async (context, target) => (await context.ask('ifKeepersLive', 'panel/list', target)).panels,
  columns: [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'SIDE', cell: ({ side }) => side },
    { title: 'ROWS', cell: ({ height }) => String(height), align: 'right' },
  ],
};

function placeOf({ options }: Given): { side?: (typeof SIDES)[number]; height?: number } {
  const side = SIDES.find((one) => one === options['side']);
  const height = text(options['height']);
  return {
    ...(side !== undefined && { side }),
    ...(height !== undefined && { height: integer('--height', height) }),
  };
}
