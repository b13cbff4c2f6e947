// Listening on a socket that only this user can reach. A socket that accepts is never unlinked: a stale file goes only
// after several refusals, and only if it is still the same file. The caller holds the lock that makes this safe.

import { lstatSync, unlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { alreadyExists } from '../protocol/failure.ts';
import { isDeserted } from './dial.ts';

const STALE_PROBE_TIMEOUT_MS = 3_000;
/** After EMFILE and the like accepting again at once would only burn the processor. */
const ACCEPT_ERROR_PAUSE_MS = 50;

export interface Listener {
  readonly socketPath: string;
  /** Stops accepting and removes the socket file, if it is still ours. Open connections go on. */
  close(): void;
}

export async function listen(socketPath: string, onSocket: (socket: Socket) => void): Promise<Listener> {
  try {
    return await bind(socketPath, onSocket);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
  }
  const stale = inodeOf(socketPath);
  if (!(await isDeserted(socketPath, STALE_PROBE_TIMEOUT_MS))) throw alreadyExists('listener', socketPath);
  if (stale !== undefined && inodeOf(socketPath) === stale) unlinkSync(socketPath);
  return bind(socketPath, onSocket);
}

function bind(socketPath: string, onSocket: (socket: Socket) => void): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: false }, onSocket);
    server.once('error', reject);
    // The mode of a socket file is fixed at bind; the folder is private too, this is the second fence.
    const umask = process.platform === 'win32' ? undefined : process.umask(0o077);
    server.listen({ path: socketPath, backlog: 511 }, () => {
      server.removeListener('error', reject);
      server.on('error', () => setTimeout(() => undefined, ACCEPT_ERROR_PAUSE_MS));
      const own = inodeOf(socketPath);
      resolve({
        socketPath,
        close() {
          // Node unlinks on close by itself, but only the path: a successor's socket there must stay.
          if (own !== undefined && inodeOf(socketPath) === own) unlinkSync(socketPath);
          server.close();
        },
      });
    });
    if (umask !== undefined) process.umask(umask);
  });
}

function inodeOf(path: string): bigint | undefined {
  if (process.platform === 'win32') return undefined;
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
