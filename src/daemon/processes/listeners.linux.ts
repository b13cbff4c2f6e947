// Who listens on which TCP port: the kernel lists listening sockets by inode, and a process holds them among its open
// files.

import { readlinkSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { Slices } from './slices.ts';

/** State of a socket in /proc/net/tcp. */
const LISTEN = '0A';

export async function linuxListeners(
  pids?: ReadonlySet<number>,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const found = new Map<number, readonly number[]>();
  const portOf = await listeningSockets();
  if (portOf.size === 0) return found;
  const slices = new Slices();
  for (const pid of pids ?? (await allPids())) {
    const ports = new Set<number>();
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const port = portOf.get(socketInode(`/proc/${pid}/fd/${fd}`) ?? '');
      if (port !== undefined) ports.add(port);
      if (slices.isOver) await slices.next();
    }
    if (ports.size > 0)
      found.set(
        pid,
        [...ports].sort((a, b) => a - b),
      );
  }
  return found;
}

/** Inode → port, from the text of /proc/net/tcp or tcp6. */
export function parseListening(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    // The kernel lists those that listen before all connections, of which there may be very many.
    if (state !== LISTEN) break;
    if (inode !== undefined) found.set(inode, Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16));
  }
  return found;
}

async function listeningSockets(): Promise<ReadonlyMap<string, number>> {
  const texts = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'latin1').catch(() => '')),
  );
  return new Map(texts.flatMap((text) => [...parseListening(text)]));
}

async function allPids(): Promise<readonly number[]> {
  return (await readdir('/proc')).map(Number).filter(Number.isInteger);
}

function socketInode(link: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    return undefined;
  }
}
