// What of followed logs was shown: a subscription that is opened again after a reconnect begins with some of it once more.

import type { LogEvent } from '../protocol/types.ts';
import type { LogItem } from './logItems.ts';

/** What was printed this long before the newest line may not have been finished then. */
const UNFINISHED_MS = 10_000;

export class SeenItems {
  /** Per session and stream, offset of the last line. Of one stream lines come in order. */
  readonly #lines = new Map<string, number>();
  /** Per session, whatever the stream. */
  readonly #newest = new Map<string, number>();
  readonly #events = new Map<string, LogEvent>();
  /** When the newest was printed. */
  newestAt: number | undefined;

  /** From when on to ask again, so that nothing is missing; undefined: nothing was seen. */
  get resumeAt(): number | undefined {
    return this.newestAt === undefined ? undefined : this.newestAt - UNFINISHED_MS;
  }

  /** @returns whether it is new */
  add(item: LogItem): boolean {
    const newestLine = this.#newest.get(item.session) ?? -1;
    if ('event' in item) {
      // Lines that were printed after it were shown.
      if (item.offset <= newestLine) return false;
      const last = this.#events.get(item.session);
      if (last !== undefined && !isAfter(item, last)) return false;
      this.#events.set(item.session, item);
    } else {
      const stream = `${item.session} ${item.stream}`;
      if (item.offset <= (this.#lines.get(stream) ?? -1)) return false;
      this.#lines.set(stream, item.offset);
      this.#newest.set(item.session, Math.max(newestLine, item.offset));
    }
    this.newestAt = Math.max(this.newestAt ?? 0, item.t);
    return true;
  }
}

/** A run may end, and the next begin, without a byte or a millisecond in between. */
function isAfter(event: LogEvent, last: LogEvent): boolean {
  if (event.offset !== last.offset) return event.offset > last.offset;
  if (event.t !== last.t) return event.t > last.t;
  return event.run > last.run || (event.run === last.run && event.event !== last.event);
}
