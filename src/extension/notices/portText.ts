// The sentence about a port that somebody else has: `web did not start: port 3000 is held by node 4242 of ~/blog.`

import path from 'node:path';
import type { PortHolder } from '../../protocol/types.ts';

/**
 * @param service that did not start
 * @param holderName of the service that has the port, where it is one
 * @param home folder that is written as `~`
 */
export function portText(
  service: string,
  port: number,
  holder: PortHolder | null,
  holderName: string | undefined,
  home: string,
): string {
  return `${service} did not start: port ${port} ${holderText(holder, holderName, home)}.`;
}

function holderText(holder: PortHolder | null, name: string | undefined, home: string): string {
  if (holder === null) return 'was held by a process that is gone now';
  const { pid, command, root } = holder;
  if (pid === null) return 'is held by a process that this user may not see';
  const program = path.basename((command ?? 'process').split(' ', 1)[0] ?? 'process');
  const what = name === undefined ? `${program} ${pid}` : `${name} (${program} ${pid})`;
  return `is held by ${what}${root === null ? '' : ` of ${shortened(root, home)}`}`;
}

function shortened(folder: string, home: string): string {
  return folder === home || folder.startsWith(`${home}${path.sep}`)
    ? `~${folder.slice(home.length)}`
    : folder;
}
