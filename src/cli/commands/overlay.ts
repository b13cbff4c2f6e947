// `holdfast overlay`: boxes over a terminal, for all who watch it.

import type { Overlay } from '../../protocol/types.ts';
import { parseSize, usage } from '../amounts.ts';
import { type CommandFile, text } from '../command.ts';
import { configureElement, type ElementVerb, type Given, runElement } from './visual/elementVerb.ts';
import { changesOf, lookOf, spansGiven, spansOf } from './visual/look.ts';

export const overlay: CommandFile = {
  configure: (command) =>
    configureElement(command)
      .option('--at <x,y>', 'column and row from 0; below 0 from the right and the bottom')
      .option('--size <COLSxROWS>', 'default: as its text needs'),
  run: (context, args, options) => runElement(verb, context, args, options),
};

const verb: ElementVerb<Overlay> = {
  what: 'overlay',
  create: async (context, target, given) => {
    const answer = await context.ask('ifKeepersLive', 'overlay/create', {
      x: 0,
      y: 0,
      ...target,
      ...lookOf(given.options),
      ...placeOf(given),
      ...sizeOf(given),
      spans: await spansOf(given.words, given.options),
    });
    return answer.overlay;
  },
  update: async (context, target, given) => {
    const content = await spansGiven(given.options);
    const answer = await context.ask('ifKeepersLive', 'overlay/update', {
      ...target,
      ...lookOf(given.options),
      ...placeOf(given),
      ...sizeOf(given),
      ...(content === undefined ? { spans: changesOf(given.words, given.options) } : { content }),
    });
    return answer.overlay;
  },
  list: async (context, target) => (await context.ask('ifKeepersLive', 'overlay/list', target)).overlays,
  columns: [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'AT', cell: ({ x, y }) => `${x},${y}` },
    {
      title: 'SIZE',
      cell: ({ width, height }) =>
        width === null && height === null ? 'its text' : `${width ?? 'text'}x${height ?? 'text'}`,
    },
  ],
};

function placeOf({ options }: Given): { x?: number; y?: number } {
  const word = text(options['at']);
  if (word === undefined) return {};
  const match = /^(-?\d{1,5}),(-?\d{1,5})$/.exec(word);
  if (match === null) throw usage(`${word} is no place; write X,Y such as 10,2 or -20,0`);
  return { x: Number(match[1]), y: Number(match[2]) };
}

function sizeOf({ options }: Given): { width?: number; height?: number } {
  const word = text(options['size']);
  if (word === undefined) return {};
  const { cols, rows } = parseSize(word);
  return { width: cols, height: rows };
}
