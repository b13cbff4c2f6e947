// Peers that come with the system: found on the PATH, or installed by apt where this is root on Debian.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** @returns its path; undefined where it is missing and cannot be installed */
export function findProgram(name: string): string | undefined {
  const found = onPath(name);
  if (found !== undefined || process.getuid?.() !== 0 || onPath('apt-get') === undefined) return found;
  process.stderr.write(`installing ${name}, a peer, by apt-get …\n`);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', name], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return onPath(name);
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
