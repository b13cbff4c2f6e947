// Reads a journal for what its shell says, a window at a time, as far as it goes; asked again, it goes on from there.

import type { Journal, JournalWindow } from '../../../journal/reader.ts';
import type { CommandLog } from './commandLog.ts';
import { ShellMarks } from './shellMarks.ts';

export class ShellReader {
  readonly #journal: Journal;
  readonly #log: CommandLog;
  readonly #marks = new ShellMarks();
  #position: number;

  /** @param from offset, best where a prompt begins */
  constructor(journal: Journal, log: CommandLog, from: number) {
    this.#journal = journal;
    this.#log = log;
    this.#position = Math.max(from, journal.start);
  }

  /** All below was read. */
  get position(): number {
    return this.#position;
  }

  /** Goes on to the end the journal has now. */
  async advance(): Promise<void> {
    await this.#journal.refresh();
    for await (const window of this.#journal.windows(this.#position, this.#journal.end)) this.#take(window);
  }

  #take({ from, bytes, marks }: JournalWindow): void {
    // What lies between is gone, and with it whatever was begun.
    if (from > this.#position) this.#marks.reset();
    for (const mark of marks) {
      if (mark.kind === 'runStart') this.#log.didStartRun();
      else if (mark.kind === 'exit') {
        this.#log.didEndRun(mark.outcome === 'exited' ? mark.exitCode : null, mark.end, mark.time);
      } else if (mark.kind === 'chunk' && mark.stream === 'pty') {
        const piece = bytes.subarray(mark.begin - from, mark.end - from);
        this.#marks.push(piece, mark.begin, (said) => this.#log.mark(said, mark.time));
      }
    }
    this.#position = from + bytes.length;
  }
}
