// Asks the daemon of a test's home as a client does that is no command: with parameters nobody could type.

import { connectOnce } from '../../src/client/connect.ts';
import type { DaemonInput, DaemonMethod, DaemonResult } from '../../src/protocol/types.ts';
import { distDir, type TestHome } from './home.ts';
import { recordedLog } from './recordedLog.ts';

export async function ask<M extends DaemonMethod>(
  { paths }: TestHome,
  method: M,
  params: DaemonInput<M>,
): Promise<DaemonResult<M>> {
  const identity = { name: 'test', label: 'a test', instance: 'asks-once' };
  const client = await connectOnce({
    paths,
    identity,
    roots: [],
    launchMode: 'never',
    distDir,
    log: recordedLog(),
  });
  try {
    return await client.request(method, params);
  } finally {
    client.dispose();
  }
}
