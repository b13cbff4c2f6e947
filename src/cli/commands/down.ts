// `holdfast down`: stops what `up` started, all of it unless named.

import type { CommandFile } from '../command.ts';
import { words } from '../command.ts';
import { stop } from './stop.ts';

export const down: CommandFile = {
  configure: (command) =>
    command.argument('[service...]', 'default: all').option('--detach', 'return when accepted'),
  run: (context, [targets], options) => {
    const named = words(targets);
    return stop.run(context, [named.length > 0 ? named : ['all']], options);
  },
};
