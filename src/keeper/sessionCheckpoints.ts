// Checkpoints of one session: those the daemon has written let older history go, and who attaches may wait for a new one;
// where none comes soon it goes on with what there is.

import type { JournalWriter } from '../journal/writer.ts';
import type { Recorder } from './recorder.ts';

/** A person waits for a terminal; a screen of a journal of usual length takes a tenth of it. */
const WAIT_MS = 500;

export class SessionCheckpoints {
  readonly #recorder: Recorder;
  readonly #journal: JournalWriter;
  readonly #ask: () => boolean;
  #waiting: (() => void)[] = [];

  /** @param ask returns whether a daemon heard it */
  constructor(recorder: Recorder, journal: JournalWriter, ask: () => boolean) {
    this.#recorder = recorder;
    this.#journal = journal;
    this.#ask = ask;
  }

  async didWrite(offset: number): Promise<void> {
    await this.#journal.didCheckpoint(offset);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when there is one of now, or none is to be had soon. */
  async fresh(): Promise<void> {
    // What the daemon draws it from.
    this.#recorder.commit();
    await this.#journal.flush();
    if (!this.#ask()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, WAIT_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
