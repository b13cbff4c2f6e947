// How a connection ended: lost, or ended on purpose by the daemon, which then is not brought back unasked.

import { readGoodbye } from '../host/goodbye.ts';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import type { HoldfastFailure } from '../protocol/failure.ts';
import type { PlainClient } from './connect.ts';

export interface Loss {
  readonly failure: HoldfastFailure;
  readonly isShutdown: boolean;
  /** Monotonic ms: until then a daemon that is not there is one that is just being started. */
  readonly successorBy: number;
}

/** Longer than a newer daemon takes to start on a busy machine, after the older one has made way. */
const SUCCESSOR_MS = 15_000;

interface Where {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly roots: readonly string[];
}

/** @param cleanUp runs before anybody else hears of the loss */
export function untilLost(client: PlainClient, where: Where, cleanUp: () => void): Promise<Loss> {
  return new Promise((resolve) => {
    let goodbye: 'shutdown' | 'handover' | undefined;
    client.onNotification('daemon/didShutdown', ({ isHandover }) => {
      goodbye = isHandover ? 'handover' : 'shutdown';
    });
    client.onDidClose((failure) => {
      cleanUp();
      const { log, roots, paths } = where;
      log.error('connection lost', failure, { roots, daemonPid: client.daemon.pid, goodbye });
      // The message may be lost with the connection; the record is not.
      const isShutdown = goodbye === undefined ? leftGoodbye(paths, client) : goodbye === 'shutdown';
      const successorBy = goodbye === 'handover' ? performance.now() + SUCCESSOR_MS : 0;
      resolve({ failure, isShutdown, successorBy });
    });
  });
}

/** The work's own result, or the loss of the connection under it, whichever comes first. */
export function unlessLost<T>(client: PlainClient, work: Promise<T>): Promise<T> {
  const lost = new Promise<never>((_, reject) => client.onDidClose(reject));
  // It is lost one day in any case.
  lost.catch(() => undefined);
  work.catch(() => undefined);
  return Promise.race([work, lost]);
}

function leftGoodbye(paths: HostPaths, client: PlainClient): boolean {
  try {
    return readGoodbye(paths)?.instance === client.daemon.instance;
  } catch {
    return false;
  }
}
