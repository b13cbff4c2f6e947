// Who holds a port.

import type { ProcessIdentity } from '../../host/processIdentity.ts';
import { type ProcessPlatform, processPlatform } from './platform.ts';

export interface PortHolder extends ProcessIdentity {
  readonly port: number;
  readonly command: string;
  /** Session it carries the tag of. */
  readonly session: string | null;
}

/** @returns null when nobody listens there, or somebody whose open files this user may not see */
export async function portHolder(
  port: number,
  platform: ProcessPlatform = processPlatform,
): Promise<PortHolder | null> {
  const listeners = await platform.listeners();
  const pids = new Set([...listeners].filter(([, ports]) => ports.includes(port)).map(([pid]) => pid));
  if (pids.size === 0) return null;
  // Forked workers share the socket; the oldest opened it.
  const holders = (await platform.list()).filter(({ pid }) => pids.has(pid));
  const [oldest] = holders.sort((a, b) => a.startTime - b.startTime || a.pid - b.pid);
  if (oldest === undefined) return null;
  const [details, tags] = await Promise.all([platform.details(oldest), platform.tags(oldest.pid)]);
  return {
    pid: oldest.pid,
    startTime: oldest.startTime,
    port,
    command: details?.command ?? oldest.name,
    session: tags?.session ?? null,
  };
}
