// One log that somebody has open: what was printed when it was opened, and what came since. It asks a daemon that runs,
// and starts none: an editor that VS Code puts back after a reload is no request of anybody.

import { type Disposable, MutableDisposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import { itemsOf } from '../../client/logItems.ts';
import { SeenItems } from '../../client/seenItems.ts';
import { t } from '../l10n.ts';
import { hasTime, type LogAsk, queryOf } from './logAsk.ts';
import { LogBuffer, MAX_LINES } from './logBuffer.ts';

/** A window that was just opened is not connected yet. */
const CONNECT_LIMIT_MS = 15_000;
/** An editor that is drawn more often than this shows nothing more. */
const GATHER_MS = 250;

export class LogDocument implements Disposable {
  readonly #client: DaemonClient;
  readonly #ask: LogAsk;
  readonly #buffer: LogBuffer;
  readonly #seen = new SeenItems();
  readonly #following = new MutableDisposable();
  readonly #changed = new Emitter<void>();
  #bytes: Uint8Array | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /** It says more than it did. */
  readonly onDidChange: Event<void> = this.#changed.event;
  /** Rejects with why there is no log to show. */
  readonly loaded: Promise<void>;
  /** Epoch ms; grows with every change. */
  changedAt = Date.now();

  constructor(client: DaemonClient, ask: LogAsk) {
    this.#client = client;
    this.#ask = ask;
    this.#buffer = new LogBuffer({
      hasTime: () => hasTime(ask, client.mirror.services),
      hasPrefix: ask.target.length > 1,
    });
    this.loaded = this.#load();
  }

  get bytes(): Uint8Array {
    this.#bytes ??= new TextEncoder().encode(this.#buffer.text);
    return this.#bytes;
  }

  lineOfLastCrash(service: string): number | undefined {
    return this.#buffer.lineOfLastCrash(service);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#following.dispose();
    this.#changed.dispose();
  }

  async #load(): Promise<void> {
    const askedAt = Date.now();
    const query = queryOf(this.#ask);
    // One more than is shown tells that there is more.
    const answer = await this.#client.request(
      'service/logs',
      { ...query, lines: MAX_LINES + 1 },
      { waitMs: CONNECT_LIMIT_MS },
    );
    const items = itemsOf(answer.lines, answer.events).filter((item) => this.#seen.add(item));
    if (answer.isTruncated || answer.lines.length > MAX_LINES) this.#buffer.setOlderLeftOut();
    this.#buffer.add(items);
    // A log that ends in the past is whole.
    if (this.#isDisposed || this.#ask.until !== undefined) return;
    this.#following.value = this.#client.subscribe(
      () => ({ topic: 'logs', params: { ...query, since: this.#seen.resumeAt ?? askedAt } }),
      {
        onLogLines: ({ lines, events, dropped }) => {
          const added = itemsOf(lines, events).filter((item) => this.#seen.add(item));
          if (dropped > 0)
            this.#buffer.note(t('{count} lines were passed over, they came too fast', { count: dropped }));
          this.#buffer.add(added);
          if (dropped + added.length > 0) this.#didChange();
        },
      },
    );
  }

  #didChange(): void {
    this.#bytes = undefined;
    this.changedAt = Math.max(Date.now(), this.changedAt + 1);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, GATHER_MS);
  }
}
