// A lock where files cannot be locked: a name bound in the kernel, gone with its holder. On Windows a named pipe, on a
// Linux without the flock program an abstract socket. Nobody is ever answered there.

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Lock } from './lock.ts';

/** The kernel compares the whole name; shorter ones are padded by some versions of Node and not by others. */
const ABSTRACT_NAME_BYTES = 108;

export function tryBindLock(file: string): Lock | undefined {
  const server = createServer((socket) => socket.destroy());
  server.on('error', () => undefined);
  server.listen(bindName(file));
  // A pipe or socket is bound before listen() returns; only its event comes later.
  if (!server.listening) return undefined;
  server.unref();
  return { release: () => void server.close() };
}

function bindName(file: string): string {
  const real = path.join(realpathSync(path.dirname(file)), path.basename(file));
  const hash = createHash('sha256').update(real).digest('hex');
  if (process.platform === 'win32') return `\\\\.\\pipe\\holdfast-lock-${hash}`;
  return `\0holdfast-lock-${hash}`.padEnd(ABSTRACT_NAME_BYTES, '.');
}
