// Whether a socket may be made where somebody asked for one: in a folder nobody else can write to, and over nothing but a
// socket that nobody listens on.

import { lstatSync, type Stats } from 'node:fs';
import path from 'node:path';
import { checkOwner } from '../../host/paths.ts';
import { fileUnusable } from '../../protocol/failure.ts';

/** As in ipc/endpoint.ts: the kernel takes little more, and Node 20 cuts longer ones silently. */
const MAX_SOCKET_PATH_BYTES = 99;

/** Throws `fileUnusable`. */
export function checkSocketPlace(socketPath: string): void {
  if (Buffer.byteLength(socketPath) > MAX_SOCKET_PATH_BYTES) {
    throw fileUnusable(
      socketPath,
      `a path of a socket has at most ${MAX_SOCKET_PATH_BYTES} bytes; choose a shorter one`,
    );
  }
  const folder = path.dirname(socketPath);
  if (statOf(folder) === undefined)
    throw fileUnusable(folder, 'there is no such folder; make it with mode 0700');
  try {
    checkOwner(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw fileUnusable(
      socketPath,
      `${reason.split(';')[0]}; choose a folder that only you can write to`,
      error,
    );
  }
  const there = statOf(socketPath);
  if (there === undefined) return;
  if (!there.isSocket())
    throw fileUnusable(socketPath, 'it is there already and no socket; choose another name');
  if (there.uid !== process.geteuid?.())
    throw fileUnusable(socketPath, "it is another user's; choose another name");
}

function statOf(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}
