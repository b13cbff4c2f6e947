// Output from before this terminal was there: what programs asked in it was answered then, or by nobody. Left out of what
// is shown, so that the terminal does not answer now, into whatever reads its input today. Modes and text stay as they were.

import type { Sequence } from '../../base/sequences.ts';
import { isQuestion, questionScanner } from '../../base/terminalQueries.ts';

const FOCUS = '1004';
const NOTHING = Buffer.alloc(0);

export class Replay {
  readonly #scanner = questionScanner('hl');
  /** Offset of the first byte whose questions are this terminal's to answer. */
  #liveAt = 0;
  /** The beginning of a sequence of which the rest is still to come. */
  #held: Buffer = NOTHING;
  /** A terminal that is told to report its focus does so at once: it is told when the replay is over. */
  #wantsFocus = false;

  /** @param isContinued what comes goes on where it stopped */
  begin(liveAt: number, isContinued: boolean): void {
    if (!isContinued) this.jump();
    this.#liveAt = isContinued ? Math.max(this.#liveAt, liveAt) : liveAt;
  }

  /** What comes next does not go on with what came before. */
  jump(): void {
    this.#scanner.reset();
    this.#held = NOTHING;
    this.#wantsFocus = false;
  }

  /** @returns what to show now */
  take(bytes: Uint8Array, offset: number): Uint8Array {
    if (offset >= this.#liveAt && this.#held.length === 0) return bytes;
    const data = Buffer.concat([this.#held, bytes]);
    const begin = offset - this.#held.length;
    const past = bytes.subarray(0, Math.max(0, this.#liveAt - offset));
    const shown: Uint8Array[] = [];
    let at = begin;
    this.#scanner.push(past, offset, (sequence) => {
      const instead = this.#insteadOf(sequence);
      if (instead === undefined) return;
      shown.push(data.subarray(at - begin, sequence.begin - begin), Buffer.from(instead));
      at = sequence.end;
    });
    const end = offset + past.length;
    const whole = Math.max(at, this.#scanner.unfinishedAt ?? end);
    shown.push(data.subarray(at - begin, whole - begin));
    if (end < this.#liveAt) this.#held = data.subarray(whole - begin);
    else {
      if (this.#wantsFocus) shown.push(Buffer.from(`\x1b[?${FOCUS}h`));
      shown.push(data.subarray(whole - begin));
      this.jump();
    }
    return Buffer.concat(shown);
  }

  /** @returns undefined for what is shown as it is */
  #insteadOf(sequence: Sequence): string | undefined {
    if (isQuestion(sequence)) return '';
    const { kind, body } = sequence;
    const modes = kind === 'csi' ? /^\?([\d;]+)[hl]$/.exec(body)?.[1]?.split(';') : undefined;
    if (modes?.includes(FOCUS) !== true) return undefined;
    const final = body.slice(-1);
    this.#wantsFocus = final === 'h';
    const others = modes.filter((mode) => mode !== FOCUS);
    return others.length === 0 ? '' : `\x1b[?${others.join(';')}${final}`;
  }
}
