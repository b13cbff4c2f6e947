// Answers what programs ask their terminal while no viewer that has one leads: what the keeper knows by itself, the rest by
// the daemon's emulator, in the order of the questions. Only what is printed now is ever answered.

import type { Disposable } from '../../base/disposable.ts';
import type { Sequence, SequenceScanner } from '../../base/sequences.ts';
import { isQuestion, questionScanner } from '../../base/terminalQueries.ts';
import type { Size } from '../../protocol/types.ts';
import { ownAnswer, refusal } from './ownAnswer.ts';

/** A new session is mostly made by who is about to show it, and whose terminal knows its own colours best. */
const WAIT_FOR_LEAD_MS = 400;
/** Programs give up after a second or two, and then take a late answer for typing. */
const SCREEN_ANSWER_MS = 1_000;
/** More at once is no program that waits for an answer. */
const MAX_WAITING = 64;
/** A program that asks on and on without waiting must not keep an emulator busy. */
const MAX_SCREEN_QUESTIONS_PER_SECOND = 100;

export interface AnsweringOptions {
  readonly size: () => Size | null;
  /** Whether the program reads its input at all. */
  readonly hasRoom: () => boolean;
  readonly reply: (text: string) => void;
  /** @returns whether somebody was asked, who says it by `didAnswer` */
  readonly askScreen: (question: number, sequence: string) => boolean;
}

interface Waiting {
  readonly question: number;
  readonly begin: number;
  /** Undefined: not known yet. */
  text: string | undefined;
  readonly timer: NodeJS.Timeout | undefined;
}

export class Answering implements Disposable {
  readonly #options: AnsweringOptions;
  readonly #scanner: SequenceScanner = questionScanner();
  #waiting: Waiting[] = [];
  #lastQuestion = 0;
  /** Questions to the emulator, and the second they were asked in. */
  #asked = 0;
  #askedIn = 0;
  /** Monotonic ms. */
  #holdsUntil = 0;
  #holding: NodeJS.Timeout | undefined;

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  /** A run began. */
  didStart(): void {
    this.#holdsUntil = performance.now() + WAIT_FOR_LEAD_MS;
  }

  /** @param offset of the first byte */
  didPrint(bytes: Uint8Array, offset: number): void {
    this.#scanner.push(bytes, offset, (sequence) => {
      if (isQuestion(sequence)) this.#take(sequence);
    });
  }

  /** Somebody else answers what is printed now. */
  pass(): void {
    this.#scanner.reset();
  }

  /**
   * Leaves what is not answered yet to a viewer that has come.
   * @param from where its output goes on; null: before all of it
   * @returns offset of the first question it has to answer
   */
  handOver(from: number | null): number | undefined {
    const begin = this.#waiting[0]?.begin;
    if (begin === undefined || (from !== null && from > begin)) return undefined;
    this.dispose();
    return begin;
  }

  /** What the emulator said; too late or twice is nothing. */
  didAnswer(question: number, text: string): void {
    const found = this.#waiting.find((one) => one.question === question && one.text === undefined);
    if (found === undefined) return;
    clearTimeout(found.timer);
    found.text = text;
    this.#send();
  }

  /** Nobody waits for an answer any more. */
  dispose(): void {
    clearTimeout(this.#holding);
    this.#holding = undefined;
    for (const { timer } of this.#waiting) clearTimeout(timer);
    this.#waiting = [];
    this.#scanner.reset();
  }

  #take(sequence: Sequence): void {
    const own = ownAnswer(sequence, this.#options.size());
    const { hasRoom, askScreen } = this.#options;
    if (own === '' || this.#waiting.length >= MAX_WAITING || !hasRoom()) return;
    const question = ++this.#lastQuestion;
    const { begin } = sequence;
    if (own === undefined && this.#mayAsk() && askScreen(question, textOf(sequence))) {
      const timer = setTimeout(() => this.didAnswer(question, refusal(sequence)), SCREEN_ANSWER_MS);
      this.#waiting.push({ question, begin, text: undefined, timer });
    } else this.#waiting.push({ question, begin, text: own ?? refusal(sequence), timer: undefined });
    this.#send();
  }

  #mayAsk(): boolean {
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.#askedIn) this.#asked = 0;
    this.#askedIn = second;
    return this.#asked++ < MAX_SCREEN_QUESTIONS_PER_SECOND;
  }

  #send(): void {
    const restMs = this.#holdsUntil - performance.now();
    if (restMs > 0) {
      this.#holding ??= setTimeout(() => {
        this.#holding = undefined;
        this.#send();
      }, restMs);
      return;
    }
    for (;;) {
      const text = this.#waiting[0]?.text;
      if (text === undefined) return;
      this.#waiting.shift();
      if (text !== '') this.#options.reply(text);
    }
  }
}

function textOf({ kind, body }: Sequence): string {
  return kind === 'csi' ? `\x1b[${body}` : `\x1bP${body}\x1b\\`;
}
