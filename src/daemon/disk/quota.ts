// Keeps all sessions of a user within their share of the disk: looks at the start, when segments are full, and now and then.

import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '../../base/disposable.ts';
import { Latest } from '../../base/latest.ts';
import type { Log } from '../../host/log.ts';
import { quotaPlan, SHRUNK_BYTES, type Stored, type ToGo } from './quotaPlan.ts';

/** Next to the journals of a working day nothing, and still not what fills a disk. */
export const DEFAULT_QUOTA_BYTES = 2 * 1024 ** 3;
/** Small sessions add up without ever filling a segment. */
const LOOK_MS = 10 * 60_000;
/** A flood fills segments faster than it is worth to count. */
const REST_MS = 5_000;
const COUNT_AGAIN_MS = 1_000;

export interface QuotaOptions {
  readonly limitBytes: number;
  readonly log: Log;
  readonly stored: () => Promise<readonly Stored[]>;
  readonly remove: (session: string) => Promise<void>;
  readonly shrink: (session: string, maxBytes: number) => Promise<void>;
}

export class Quota implements Disposable {
  readonly #options: QuotaOptions;
  readonly #ended = new AbortController();
  readonly #look = new Latest(() => this.#lookOnce());
  readonly #timer: NodeJS.Timeout;
  #counted: { readonly at: number; readonly bytes: Promise<number> } | undefined;

  constructor(options: QuotaOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.review(), LOOK_MS);
    this.#timer.unref();
  }

  /** Something grew; returns at once. */
  review(): void {
    if (!this.#ended.signal.aborted) void this.#look.request();
  }

  /** As it was within the last second: who asks for the status often does not count every file each time. */
  async use(): Promise<{ readonly bytes: number; readonly limitBytes: number }> {
    const now = performance.now();
    if (this.#counted === undefined || now - this.#counted.at > COUNT_AGAIN_MS)
      this.#counted = { at: now, bytes: this.#options.stored().then(sumOf) };
    return { bytes: await this.#counted.bytes, limitBytes: this.#options.limitBytes };
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#ended.abort();
  }

  /** Never rejects. */
  async #lookOnce(): Promise<void> {
    const { limitBytes, stored, log } = this.#options;
    try {
      const before = await stored();
      const plan = quotaPlan(before, limitBytes);
      const gone: ToGo[] = [];
      for (const one of plan) {
        if (this.#ended.signal.aborted) return;
        if (await this.#carryOut(one)) gone.push(one);
      }
      const named = (how: ToGo['how']): string[] =>
        gone.filter((one) => one.how === how).map(({ session }) => session);
      if (gone.length > 0)
        log.warn('history went, to keep to the disk quota', {
          limitBytes,
          tookBytes: sumOf(before),
          removed: named('remove'),
          shrunk: named('shrink'),
        });
    } catch (error) {
      log.error('the disk quota could not be looked after', error);
    }
    await delay(REST_MS, undefined, { ref: false, signal: this.#ended.signal }).catch(() => undefined);
  }

  async #carryOut({ session, how }: ToGo): Promise<boolean> {
    const { remove, shrink, log } = this.#options;
    try {
      await (how === 'remove' ? remove(session) : shrink(session, SHRUNK_BYTES));
      return true;
    } catch (error) {
      log.error('the history of a session could not be deleted', error, { session, how });
      return false;
    }
  }
}

function sumOf(stored: readonly Stored[]): number {
  return stored.reduce((sum, { bytes }) => sum + bytes, 0);
}
