// One question on a connection of its own: connect, ask, leave. For programs that stay no longer than that.

import type { DaemonInput, DaemonMethod, DaemonResult } from '../protocol/types.ts';
import { type ConnectOptions, connectOnce, type PlainClient } from './connect.ts';
import { repeatOnce } from './repeatOnce.ts';

/**
 * Where the daemon is lost under the question, the next one is asked once, if the method allows that: whoever types a
 * command need not know that a daemon died. Rejects as `connectOnce` does, and with what the daemon answers.
 */
export function ask<M extends DaemonMethod>(
  options: ConnectOptions,
  method: M,
  params: DaemonInput<M>,
  how?: { readonly timeoutMs?: number },
): Promise<DaemonResult<M>> {
  const connect = (): Promise<PlainClient> => connectOnce(options);
  const askAndLeave = async (client: PlainClient): Promise<DaemonResult<M>> => {
    try {
      return await client.request(method, params, how);
    } finally {
      client.dispose();
    }
  };
  return repeatOnce(method, askAndLeave, connect, connect);
}
