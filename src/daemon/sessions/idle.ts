// Waiting until a session has been quiet for a while. Each burst of activity makes a new generation, and a caller that
// names the one it saw last is never told of the same quiet twice.

import type { Disposable } from '../../base/disposable.ts';
import { openJournal } from '../../journal/reader.ts';
import type { DaemonParams, DaemonResult } from '../../protocol/types.ts';

export interface IdleSources {
  /** Id of the session that is meant. Throws `notFound` or `ambiguous`. */
  find(session: string, root: string | null): string;
  /** Where the journal ends, and when the session printed or was typed into last (epoch ms; null: unknown). */
  state(session: string): Promise<{ readonly end: number; readonly activeAt: number | null }>;
  /** Tells of output (the end grows) and of input. */
  watch(session: string, listener: (growth: Growth) => void): Disposable;
}

export interface Growth {
  readonly end: number;
  /** Epoch ms of the last input, where there was any. */
  readonly inputAt: number | null;
}

interface Activity {
  /** Epoch ms of the last activity, raised where two fall together: it grows over daemons too. */
  generation: number;
  end: number;
  inputAt: number | null;
  /** Monotonic ms. */
  activeAt: number;
}

/** What the journal says of a session; for `IdleSources.state`. */
export async function lastActivity(journalDir: string): Promise<{ end: number; activeAt: number | null }> {
  const journal = await openJournal(journalDir);
  let activeAt: number | null = null;
  for await (const { time } of journal.marks(journal.end)) activeAt = time;
  return { end: journal.end, activeAt };
}

export class Idle {
  readonly #sources: IdleSources;
  readonly #activities = new Map<string, Activity>();

  constructor(sources: IdleSources) {
    this.#sources = sources;
  }

  /** Answers when it is quiet, or not any later than `maxWaitMs`. */
  async wait(params: DaemonParams<'session/awaitIdle'>): Promise<DaemonResult<'session/awaitIdle'>> {
    const { quietMs, maxWaitMs, since } = params;
    const session = this.#sources.find(params.session, params.root);
    const deadline = performance.now() + maxWaitMs;
    let wake = (): void => undefined;
    /** What came before it was clear what had been: it may be about something old. */
    const early: Growth[] = [];
    let isKnown = false;
    // Watched before it is looked at, so that nothing falls in between.
    const watch = this.#sources.watch(session, (growth) => {
      if (!isKnown) early.push(growth);
      else this.#note(session, growth, Date.now());
      wake();
    });
    try {
      const { end, activeAt } = await this.#sources.state(session);
      this.#note(session, { end, inputAt: null }, activeAt ?? Date.now());
      isKnown = true;
      for (const growth of early) this.#note(session, growth, Date.now());
      for (;;) {
        const { generation, end: offset, activeAt: lastAt } = this.#activity(session);
        const now = performance.now();
        const isIdle = generation !== since && now - lastAt >= quietMs;
        if (isIdle || now >= deadline) return { isIdle, generation, offset };
        const quietAt = generation === since ? deadline : lastAt + quietMs;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(Math.min(quietAt, deadline) - now, 1));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    } finally {
      watch.dispose();
    }
  }

  /** The session is gone. */
  forget(session: string): void {
    this.#activities.delete(session);
  }

  /** @param at epoch ms of what happened, if anything did */
  #note(session: string, { end, inputAt }: Growth, at: number): void {
    const known = this.#activities.get(session);
    const isNews = known === undefined || end > known.end || (inputAt !== null && inputAt !== known.inputAt);
    if (!isNews) return;
    const now = Date.now();
    this.#activities.set(session, {
      generation: Math.max(
        Math.round(Math.min(at, now)),
        (known?.generation ?? 0) + (known === undefined ? 0 : 1),
      ),
      end: Math.max(end, known?.end ?? 0),
      inputAt: inputAt ?? known?.inputAt ?? null,
      activeAt: performance.now() - Math.max(now - at, 0),
    });
  }

  #activity(session: string): Activity {
    const activity = this.#activities.get(session);
    if (activity === undefined) throw new Error(`nothing was noted of session ${session}`);
    return activity;
  }
}
