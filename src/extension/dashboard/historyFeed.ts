// What services used, asked of the daemon in steps for as long as a dashboard is looked at: at first all it remembers, then
// what is new, again from the beginning after every new connection.

import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import type { HistoryMessage } from '../../dashboard/messages.ts';

/** However often the daemon looks: a page that changes more often than that is not read. */
const MIN_INTERVAL_MS = 1_000;
/** Without an answer: when the connection is back is told; this is for a daemon that is in trouble. */
const RETRY_MS = 5_000;

export class HistoryFeed implements Disposable {
  readonly #client: DaemonClient;
  readonly #root: string;
  readonly #onHistory: (message: HistoryMessage) => void;
  readonly #onError: (error: unknown) => void;
  readonly #owned = new DisposableStore();
  #timer: NodeJS.Timeout | undefined;
  #isAsking = false;
  #isWhole = true;
  #since = 0;

  constructor(
    client: DaemonClient,
    root: string,
    onHistory: (message: HistoryMessage) => void,
    onError: (error: unknown) => void,
  ) {
    this.#client = client;
    this.#root = root;
    this.#onHistory = onHistory;
    this.#onError = onError;
    this.#owned.add(
      client.onDidChangeState(({ state }) => {
        if (state !== 'connected') return;
        this.#since = 0;
        void this.#ask();
      }),
    );
    void this.#ask();
  }

  dispose(): void {
    this.#owned.dispose();
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isAsking || this.#client.state.state !== 'connected') return;
    this.#isAsking = true;
    let waitMs = RETRY_MS;
    const { generation } = this.#client;
    try {
      const root = this.#root === '' ? null : this.#root;
      const answer = await this.#client.request('service/history', { root, since: this.#since });
      if (this.#owned.isDisposed) return;
      this.#onHistory({ type: 'history', root: this.#root, isWhole: this.#isWhole, ...answer });
      this.#isWhole = false;
      // Of the daemon before: the next one knows nothing of that time.
      this.#since = generation === this.#client.generation ? answer.now : 0;
      waitMs = Math.max(MIN_INTERVAL_MS, answer.intervalMs);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#isAsking = false;
      if (!this.#owned.isDisposed) this.#timer = setTimeout(() => void this.#ask(), waitMs);
    }
  }
}
