// Finds in the output of a program that it leaves the alternate screen. No emulator: it knows no more than that, and only
// runs while something is drawn on that screen.

import { type Sequence, SequenceScanner } from '../base/sequences.ts';

const ALTERNATE_MODES = ['47', '1047', '1049'];
const RESET = 'c';
const MODES_OFF = /^\?([\d;]+)l$/;

export class AlternateScanner {
  readonly #scanner = new SequenceScanner({ finals: 'l', strings: [], escapes: RESET });

  /** @returns whether it was left in these bytes */
  push(bytes: Uint8Array): boolean {
    let hasLeft = false;
    this.#scanner.push(bytes, 0, (sequence) => {
      hasLeft ||= doesLeave(sequence);
    });
    return hasLeft;
  }
}

function doesLeave({ kind, body }: Sequence): boolean {
  if (kind === 'esc') return true;
  const modes = MODES_OFF.exec(body)?.[1]?.split(';') ?? [];
  return modes.some((mode) => ALTERNATE_MODES.includes(mode));
}
