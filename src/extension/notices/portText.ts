// The sentence about a port that somebody else has: `web did not start: port 3000 is held by node 4242 of ~/blog.`

import path from 'node:path';
import type { PortHolder } from '../../protocol/types.ts';
import { t } from '../l10n.ts';

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
  const failed = { service, port };
  if (holder === null)
    return t('{service} did not start: port {port} was held by a process that is gone now.', failed);
  if (holder.pid === null)
    return t('{service} did not start: port {port} is held by a process that this user may not see.', failed);
  const who = nameOf(holder, holderName);
  if (holder.root === null)
    return t('{service} did not start: port {port} is held by {who}.', { ...failed, who });
  const where = shortened(holder.root, home);
  return t('{service} did not start: port {port} is held by {who} of {where}.', { ...failed, who, where });
}

function nameOf({ pid, command }: PortHolder, name: string | undefined): string {
  const program = path.basename((command ?? t('process')).split(' ', 1)[0] ?? '');
  return name === undefined ? `${program} ${pid}` : `${name} (${program} ${pid})`;
}

function shortened(folder: string, home: string): string {
  return folder === home || folder.startsWith(`${home}${path.sep}`)
    ? `~${folder.slice(home.length)}`
    : folder;
}
