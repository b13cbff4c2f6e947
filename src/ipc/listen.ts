// Listening on a socket that only this user can reach. A socket that accepts is never unlinked: a stale file goes only
// after several refusals, and only if it is still the same file. The caller holds the lock that makes this safe.

import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
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

export function listen(socketPath: string, onSocket: (socket: Socket) => void): Promise<Listener> {
  return listenWith(socketPath, () => createServer({ allowHalfOpen: false }, onSocket));
}

/** @param newServer asked again after a stale file was removed */
export async function listenWith(socketPath: string, newServer: () => Server): Promise<Listener> {
  try {
    return await bind(socketPath, newServer());
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
  }
  if (!(await removeDeserted(socketPath))) throw alreadyExists('listener', socketPath);
  return bind(socketPath, newServer());
}

/**
 * Removes the sockets that earlier listeners of the same purpose left behind when they were killed.
 * @param own of the caller, who is alone with that purpose
 * @param id the part of its name that no other one has
 */
export async function removeEarlierSockets(own: string, id: string): Promise<void> {
  const [before = '', after = ''] = path.basename(own).split(id);
  for (const name of process.platform === 'win32' ? [] : readdirSync(path.dirname(own))) {
    const isOther = name.startsWith(before) && name.endsWith(after) && name !== path.basename(own);
    if (isOther) await removeDeserted(path.join(path.dirname(own), name));
  }
}

/** @returns whether nobody listens there */
async function removeDeserted(socketPath: string): Promise<boolean> {
  const stale = inodeOf(socketPath);
  if (!(await isDeserted(socketPath, STALE_PROBE_TIMEOUT_MS))) return false;
  if (stale !== undefined && inodeOf(socketPath) === stale) unlinkSync(socketPath);
  return true;
}

function bind(socketPath: string, server: Server): Promise<Listener> {
  return new Promise((resolve, reject) => {
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

function inodeOf(file: string): bigint | undefined {
  if (process.platform === 'win32') return undefined;
  return lstatSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}
