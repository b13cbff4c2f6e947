// `session/didOutput`: the daemon asks for it per session, and hears of growth at once and then at most every so often.

import type { Session } from './session.ts';

interface Watch {
  readonly intervalMs: number;
  timer: NodeJS.Timeout | undefined;
  isDue: boolean;
}

export class Watches {
  readonly #tell: (session: Session) => void;
  readonly #watches = new Map<string, Watch>();

  constructor(tell: (session: Session) => void) {
    this.#tell = tell;
  }

  /** @param intervalMs null ends it */
  set(session: Session, intervalMs: number | null): void {
    clearTimeout(this.#watches.get(session.id)?.timer);
    this.#watches.delete(session.id);
    if (intervalMs !== null) {
      this.#watches.set(session.id, { intervalMs, timer: undefined, isDue: false });
    }
  }

  didGrow(session: Session): void {
    const watch = this.#watches.get(session.id);
    if (watch === undefined) return;
    if (watch.timer !== undefined) {
      watch.isDue = true;
      return;
    }
    this.#tell(session);
    this.#rest(session, watch);
  }

  /** Another daemon controls now and asks for what it wants. */
  clear(): void {
    for (const { timer } of this.#watches.values()) clearTimeout(timer);
    this.#watches.clear();
  }

  #rest(session: Session, watch: Watch): void {
    watch.timer = setTimeout(() => {
      watch.timer = undefined;
      if (!watch.isDue) return;
      watch.isDue = false;
      this.#tell(session);
      this.#rest(session, watch);
    }, watch.intervalMs);
  }
}
