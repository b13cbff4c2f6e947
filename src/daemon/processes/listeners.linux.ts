// Who listens on which TCP port: the kernel lists listening sockets by inode, and a process holds them among its open
// files.

import { readlinkSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { mapAtMost, Slices } from './slices.ts';

/** State of a socket in /proc/net/tcp. */
const LISTEN = '0A';
/** The smallest page a kernel has, and more than a line of /proc/net/tcp6 (about 170). */
const [PAGE_BYTES, LINE_BYTES] = [4_096, 256];
/** Folders read at once; the thread pool has four threads. */
const CONCURRENT_READS = 8;

export async function linuxListeners(
  pids?: Promise<ReadonlySet<number>>,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const [portOf, wanted] = await Promise.all([listeningSockets(), pids]);
  const found = new Map<number, readonly number[]>();
  if (portOf.size === 0) return found;
  const all = [...(wanted ?? (await allPids()))];
  const files = await mapAtMost(CONCURRENT_READS, all, (pid) => readdir(`/proc/${pid}/fd`));
  const slices = new Slices();
  for (const [index, pid] of all.entries()) {
    const ports = new Set<number>();
    for (const fd of files[index] ?? []) {
      const port = portOf.get(socketInode(`/proc/${pid}/fd/${fd}`) ?? '')?.port;
      if (port !== undefined) ports.add(port);
      if (slices.isOver) await slices.next();
    }
    if (ports.size > 0) {
      found.set(
        pid,
        [...ports].sort((a, b) => a - b),
      );
    }
  }
  return found;
}

/** User id of whoever listens on the port, whether or not we may see the process. */
export async function linuxPortOwner(port: number): Promise<number | null> {
  const sockets = await listeningSockets();
  return [...sockets.values()].find((socket) => socket.port === port)?.uid ?? null;
}

interface ListeningSocket {
  readonly port: number;
  readonly uid: number;
}

/** By inode, from the text of /proc/net/tcp or tcp6. */
export function parseListening(text: string): ReadonlyMap<string, ListeningSocket> {
  const found = new Map<string, ListeningSocket>();
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', , state, , , , uid, , inode] = line.trim().split(/\s+/);
    // The kernel lists those that listen before all connections, of which there may be very many.
    if (state !== LISTEN) break;
    if (inode === undefined) continue;
    const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
    found.set(inode, { port, uid: Number(uid) });
  }
  return found;
}

async function listeningSockets(): Promise<ReadonlyMap<string, ListeningSocket>> {
  const texts = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readHead(file).catch(() => '')),
  );
  return new Map(texts.flatMap((text) => [...parseListening(text)]));
}

/**
 * The lines of the sockets that listen. The kernel hands out a page of whole lines at a time, so a page with room for one
 * more was the last; asking on would let it look through its whole table of connections again, 1 ms of work.
 */
async function readHead(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const page = Buffer.alloc(PAGE_BYTES);
    for (let text = ''; ; ) {
      const { bytesRead } = await handle.read(page, 0, PAGE_BYTES, null);
      text += page.toString('latin1', 0, bytesRead);
      const lastState = text.trimEnd().split('\n').at(-1)?.trim().split(/\s+/)[3];
      if (bytesRead < PAGE_BYTES - LINE_BYTES || lastState !== LISTEN) return text;
    }
  } finally {
    await handle.close();
  }
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
