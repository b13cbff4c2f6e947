// A child with a terminal: which of the two ways this platform takes.

import type { Child, ChildListener, ChildRequest } from './child.ts';
import { spawnPty as spawnLinux } from './ptyChild.linux.ts';
import { spawnPty as spawnOther } from './ptyChild.other.ts';

/** @param bundleDir node-pty lies in its node_modules. Throws `spawnFailed`, or `unavailable` without terminals. */
export function spawnPty(request: ChildRequest, listener: ChildListener, bundleDir: string): Child {
  return (process.platform === 'linux' ? spawnLinux : spawnOther)(request, listener, bundleDir);
}
