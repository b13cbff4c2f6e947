// What the attach client loads with the first drawing over its session: an emulator, and what composes its screen with the
// drawings. A bundle of its own, because most terminals never need it.

import { Composer } from './compose/composer.ts';
import type { ComposerOptions } from './compose/composerOptions.ts';

export type { Composer };

export function compose(options: ComposerOptions): Composer {
  return new Composer(options);
}
