// Where a socket lives: a file in a folder of ours, one in /tmp where that path would be too long for the kernel, or a
// named pipe on Windows.

import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { unauthorized } from '../protocol/failure.ts';

/** The kernel takes 107 bytes on Linux and 103 on macOS, and Node 20 cuts longer ones silently. */
const MAX_SOCKET_PATH_BYTES = 99;

/**
 * @param folder absolute, user-only
 * @param name file name of the socket in it
 * @returns what `listen` and `dial` take; the folder it lies in exists and belongs to this user alone
 */
export function socketPathFor(folder: string, name: string): string {
  // Everyone may read a named pipe's default security descriptor, so its name must not be guessable.
  if (process.platform === 'win32') return `\\\\.\\pipe\\holdfast-${randomUUID()}`;
  const plain = join(folder, name);
  if (Buffer.byteLength(plain) <= MAX_SOCKET_PATH_BYTES) return plain;
  const short = `/tmp/holdfast-${process.getuid?.() ?? 0}`;
  makeOwnFolder(short);
  return join(short, `${createHash('sha256').update(folder).digest('hex').slice(0, 24)}-${name}`);
}

/** Makes the folder, or makes sure that nobody else can have put something into it. */
function makeOwnFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  const isOurs = stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
  if (!isOurs) throw unauthorized(`${folder} is not a folder of this user alone; remove it`);
}
