// Asks a connection whether anybody is there, and drops it when nobody is: when an answer takes long, when somebody asks,
// and after the clock jumped, for then the machine slept. The daemon drops nobody for silence.

import { type Disposable, toDisposable } from '../base/disposable.ts';
import type { PlainClient } from './connect.ts';

/** An answer that takes longer is a reason to ask; asked again as long as it stays away. */
const DOUBT_AFTER_MS = 5_000;
/** A daemon under load may take its time; one that is silent for so long is dropped, and found silent again by `hello`. */
const PING_TIMEOUT_MS = 10_000;
const CLOCK_LOOK_MS = 5_000;
/** Wall time that passed beyond what this process lived through. */
const SLEPT_MS = 5_000;

export class Liveness implements Disposable {
  readonly #client: PlainClient;
  #asking: Promise<void> | undefined;
  #isDisposed = false;

  constructor(client: PlainClient) {
    this.#client = client;
  }

  /** Drops the connection when there is no answer; the owner hears of that through its `onDidClose`. */
  check(): Promise<void> {
    this.#asking ??= this.#client
      .request('daemon/ping', {}, { timeoutMs: PING_TIMEOUT_MS })
      .then(
        () => undefined,
        () => {
          if (!this.#isDisposed) this.#client.dispose();
        },
      )
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  /** Watches over one request. */
  async during<T>(request: Promise<T>): Promise<T> {
    const doubt = setInterval(() => void this.check(), DOUBT_AFTER_MS);
    try {
      return await request;
    } finally {
      clearInterval(doubt);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
  }
}

/** Timers stand still while the machine sleeps and the wall clock does not; setting the clock looks the same and harms nothing. */
export function onClockJump(listener: () => void): Disposable {
  let offset = Date.now() - performance.now();
  const timer = setInterval(() => {
    const now = Date.now() - performance.now();
    const hasJumped = Math.abs(now - offset) > SLEPT_MS;
    offset = now;
    if (hasJumped) listener();
  }, CLOCK_LOOK_MS);
  timer.unref();
  return toDisposable(() => clearInterval(timer));
}
