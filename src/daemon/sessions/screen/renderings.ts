// The renderings of all sessions in the worker thread: one thing at a time per session, what nobody waits for one after
// the other and at a quarter of a core, and only so many emulators in memory.

import { setTimeout as delay } from 'node:timers/promises';
import { Rendering, type ScreenSource, type Shown, type Written } from './rendering.ts';

/** What became of it, and whether output was gone before it was drawn. */
export interface Rendered<T> {
  readonly done: T;
  readonly hasGap: boolean;
}

/** An emulator with its scrollback takes some 2 MB. */
const MAX_EMULATORS = 8;
/** Three parts rest for one part work. */
const REST_FACTOR = 3;
const LONGEST_REST_MS = 250;

interface Entry {
  readonly rendering: Rendering;
  /** The end of what was asked of it so far. */
  queue: Promise<unknown>;
  /** How many wait for it: then it does not rest. */
  waiting: number;
}

export class Renderings {
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  #background: Promise<unknown> = Promise.resolve();

  /**
   * Goes on to the journal's end. Spares the processor also while somebody looks: what viewers see comes from the keeper,
   * and in a flood the program and the keeper need the cores.
   */
  advance(source: ScreenSource): Promise<Rendered<Written | null>> {
    const entry = this.#entry(source);
    const work = this.#background.then(() =>
      this.#inTurn(entry, () => entry.rendering.advance(false, (workedMs) => rest(entry, workedMs))),
    );
    this.#background = work.catch(() => undefined);
    return work;
  }

  checkpoint(source: ScreenSource): Promise<Rendered<Written | null>> {
    return this.#now(source, (rendering) => rendering.advance(true, noRest));
  }

  screen(source: ScreenSource, format: 'text' | 'ansi'): Promise<Rendered<Shown>> {
    return this.#now(source, (rendering) => rendering.screen(format));
  }

  answer(source: ScreenSource, sequence: string): Promise<Rendered<string>> {
    return this.#now(source, (rendering) => rendering.answer(sequence));
  }

  forget(session: string): void {
    this.#entries.get(session)?.rendering.drop();
    this.#entries.delete(session);
  }

  async #now<T>(source: ScreenSource, work: (rendering: Rendering) => Promise<T>): Promise<Rendered<T>> {
    const entry = this.#entry(source);
    entry.waiting++;
    try {
      return await this.#inTurn(entry, () => work(entry.rendering));
    } finally {
      entry.waiting--;
    }
  }

  #inTurn<T>(entry: Entry, work: () => Promise<T>): Promise<Rendered<T>> {
    const turn = entry.queue.then(async () => {
      try {
        return { done: await work(), hasGap: entry.rendering.takeGap() };
      } catch (error) {
        // Half of something may be in the emulator.
        entry.rendering.drop();
        throw error;
      } finally {
        this.#dropOldest();
      }
    });
    entry.queue = turn.catch(() => undefined);
    return turn;
  }

  #entry(source: ScreenSource): Entry {
    const entry = this.#entries.get(source.session) ?? {
      rendering: new Rendering(source),
      queue: Promise.resolve(),
      waiting: 0,
    };
    this.#entries.delete(source.session);
    this.#entries.set(source.session, entry);
    return entry;
  }

  #dropOldest(): void {
    const live = [...this.#entries.values()].filter(({ rendering }) => rendering.isLive);
    for (const entry of live.slice(0, Math.max(0, live.length - MAX_EMULATORS))) {
      // In its turn, so that nobody is at work with it.
      entry.queue = entry.queue.then(() => entry.rendering.drop());
    }
  }
}

function noRest(): Promise<void> {
  return Promise.resolve();
}

async function rest(entry: Entry, workedMs: number): Promise<void> {
  if (entry.waiting === 0) await delay(Math.min(workedMs * REST_FACTOR, LONGEST_REST_MS));
}
