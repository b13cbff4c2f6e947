// Waiting for something to be so: on the mirror, which goes on over restarts of the daemon, never by asking again and again.

import { DisposableStore, toDisposable } from '../base/disposable.ts';
import type { Mirror } from '../client/mirror.ts';
import { connectionLost } from '../protocol/failure.ts';
import type { Agent } from './agent.ts';
import type { Answer } from './answer.ts';
import { endText } from './texts.ts';

export interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What is thrown when it has run out. */
  readonly onTimeout: () => Error;
}

/** @param look asked now and at every change, with a mirror that is up to date; may throw to give up */
export async function untilState<T>(
  { link }: Agent,
  look: (mirror: Mirror) => T | undefined,
  patience: Patience,
): Promise<T> {
  const mirror = await link.mirror();
  return untilSettled(patience, (owned, resolve, reject) => {
    const lookNow = (): void => {
      try {
        if (link.hopeless !== undefined) throw link.hopeless;
        if (!mirror.isFresh) return;
        const found = look(mirror);
        if (found !== undefined) resolve(found);
      } catch (error) {
        reject(error);
      }
    };
    for (const watch of link.watch(lookNow)) owned.add(watch);
    lookNow();
  });
}

/** Of a run of a session; one that is forgotten has ended too. */
export function untilEnded(
  agent: Agent,
  target: string,
  session: string,
  patience: Patience,
): Promise<Answer> {
  return untilState(
    agent,
    (mirror) => {
      const now = mirror.sessions.get(session);
      if (now?.state === 'running' || now?.state === 'starting') return undefined;
      const exit = now?.run?.exit ?? null;
      return { text: `${target} has ended: ${exit === null ? 'nobody saw how' : endText(exit)}` };
    },
    patience,
  );
}

/** Ends what was begun, however it ends. */
export async function untilSettled<T>(
  { timeoutMs, signal, onTimeout }: Patience,
  begin: (owned: DisposableStore, resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  const owned = new DisposableStore();
  try {
    return await new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => reject(onTimeout()), timeoutMs);
      owned.add(toDisposable(() => clearTimeout(timer)));
      const abort = (): void => reject(connectionLost('whoever asked does not wait any more'));
      signal.addEventListener('abort', abort, { once: true });
      owned.add(toDisposable(() => signal.removeEventListener('abort', abort)));
      begin(owned, resolve, reject);
    });
  } finally {
    owned.dispose();
  }
}
