// `daemon/status` and the snapshot: what the parts say of themselves, put together.

import { lockKind } from '../host/lock.ts';
import { userManager } from '../host/systemdScope.ts';
import type { DaemonResult } from '../protocol/types.ts';
import { BUILD_VERSION, PROTOCOL_RANGE } from '../protocol/version.ts';
import { containmentCheck } from './containmentCheck.ts';
import type { Daemon } from './daemon.ts';
import { quotaCheck } from './disk/quotaCheck.ts';
import { versionsCheck } from './versionsCheck.ts';

export async function status(daemon: Daemon): Promise<DaemonResult<'daemon/status'>> {
  const { record, paths } = daemon;
  return {
    pid: record.pid,
    version: BUILD_VERSION,
    protocol: PROTOCOL_RANGE.max,
    instance: record.instance,
    epoch: record.epoch,
    persistent: daemon.lifetime.isPersistent,
    startedAt: record.startedAt,
    uptimeMs: Math.round(process.uptime() * 1000),
    socket: record.socket,
    home: paths.home,
    logFile: paths.daemonLog,
    containment: daemon.containment,
    clients: daemon.clients.list(),
    sessions: daemon.registry.countLiving(),
    services: daemon.supervisor.list().length,
    keepers: daemon.keepers.list(),
    rss: process.memoryUsage.rss(),
    disk: await daemon.quota.use(),
  };
}

export function snapshot(daemon: Daemon): DaemonResult<'state/snapshot'> {
  return {
    instance: daemon.record.instance,
    rev: daemon.hub.rev,
    persistent: daemon.lifetime.isPersistent,
    sessions: daemon.registry.list(),
    services: daemon.supervisor.list(),
    clients: daemon.clients.list(),
    keepers: daemon.keepers.list(),
  };
}

export async function doctor(daemon: Daemon): Promise<DaemonResult<'daemon/doctor'>> {
  const unreachable = daemon.keepers.unreachable();
  return {
    checks: [
      {
        check: 'daemon.keepers',
        result: unreachable.length === 0 ? 'PASS' : 'WARN',
        detail:
          unreachable.length === 0
            ? `keepers that answer: ${daemon.keepers.list().length}`
            : `keepers that do not answer: ${unreachable.map(({ pid }) => pid).join(', ')}`,
        fix:
          unreachable.length === 0
            ? null
            : 'look whether they are stopped: continue them with kill -CONT PID',
      },
      {
        check: 'daemon.lock',
        result: lockKind() === 'flock' ? 'PASS' : 'WARN',
        detail: `single instance by ${lockKind()}`,
        fix:
          lockKind() === 'flock' ? null : 'install util-linux, so that the kernel can lock the instance file',
      },
      quotaCheck(await daemon.quota.use()),
      versionsCheck(BUILD_VERSION, daemon.keepers.list(), daemon.clients.list()),
      containmentCheck(daemon.containment, daemon.keepers.list(), userManager(process.env) !== undefined),
    ],
  };
}
