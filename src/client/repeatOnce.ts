// A call whose connection was lost is made once more on the next one, where its method allows that: never after an
// answer, even an error answer, and never a third time.

import { type HoldfastFailure, isFailure } from '../protocol/failure.ts';
import { isRepeatable } from '../protocol/repeatable.ts';
import type { DaemonMethod } from '../protocol/types.ts';

/**
 * @param first the connection to use
 * @param next another one; where there is none in time, the loss itself is what the caller hears of
 */
export async function repeatOnce<L, R>(
  method: DaemonMethod,
  call: (link: L) => Promise<R>,
  first: () => Promise<L>,
  next: () => Promise<L>,
): Promise<R> {
  const link = await first();
  try {
    return await call(link);
  } catch (error) {
    if (!isFailure(error, 'connectionLost') || wasAnswered(error) || !isRepeatable(method)) throw error;
    const another = await next().catch(() => {
      throw error;
    });
    return call(another);
  }
}

/**
 * Whether the daemon said so itself: it may have lost a keeper. A connection that was lost under a request comes with
 * the error of the transport as its cause; what was read from an answer has none.
 */
function wasAnswered(failure: HoldfastFailure): boolean {
  return failure.cause === undefined;
}
