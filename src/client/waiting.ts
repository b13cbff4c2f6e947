// Waiting for a connection: for as long as the caller says, and no longer than there is hope.

import { DisposableStore, toDisposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import { type HoldfastFailure, timedOut } from '../protocol/failure.ts';
import type { ClientState } from './clientState.ts';

interface Awaited<T> {
  readonly current: () => T | undefined;
  readonly whyNot: () => HoldfastFailure;
  readonly onDidChangeState: Event<ClientState>;
}

/** Rejects with why there is none: at once without patience, else when it has run out or the client stopped trying. */
export async function connectionWithin<T>(waitMs: number, awaited: Awaited<T>): Promise<T> {
  const now = awaited.current();
  if (now !== undefined) return now;
  if (waitMs <= 0) throw awaited.whyNot();
  const waiting = new DisposableStore();
  try {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(timedOut('the daemon', waitMs)), waitMs);
      waiting.add(toDisposable(() => clearTimeout(timer)));
      waiting.add(
        awaited.onDidChangeState(({ state }) => {
          const connection = awaited.current();
          if (connection !== undefined) resolve(connection);
          else if (state === 'incompatible' || state === 'closed') reject(awaited.whyNot());
        }),
      );
    });
  } finally {
    waiting.dispose();
  }
}
