// Whether a server could not listen on a port because somebody does already: asked before a service is started, so cheap,
// and without knowing who that is.

import { readFile } from 'node:fs/promises';
import { processPlatform } from './platform.ts';

export async function isPortTaken(port: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const texts = await Promise.all(
      ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'latin1').catch(() => '')),
    );
    return texts.some((text) => takenPorts(text).has(port));
  }
  const listeners = await processPlatform.listeners();
  return [...listeners.values()].some((ports) => ports.includes(port));
}

/** State of a socket in /proc/net/tcp. */
const LISTEN = '0A';
/** All addresses and those of this machine alone, as the kernel writes them; on another one nobody is in the way. */
const IN_THE_WAY =
  /^(0{8}|0100007F|0{32}|0{24}01000000|0{16}FFFF00000{8}|0{16}FFFF00000100007F):([0-9A-F]{4})$/;

/** From the text of /proc/net/tcp or tcp6. */
export function takenPorts(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', , state] = line.trim().split(/\s+/, 4);
    // The kernel lists those that listen before all connections, of which there may be very many.
    if (state !== LISTEN) break;
    const port = IN_THE_WAY.exec(local)?.[2];
    if (port !== undefined) found.add(Number.parseInt(port, 16));
  }
  return found;
}
