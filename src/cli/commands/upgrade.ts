// `holdfast upgrade`: lets the daemon of this build take the place of an older one. What runs is not touched.

import { compareVersions } from '../../host/versionOrder.ts';
import { readCurrent } from '../../host/versions.ts';
import { isFailure } from '../../protocol/failure.ts';
import type { KeeperInfo } from '../../protocol/types.ts';
import { BUILD_VERSION } from '../../protocol/version.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import type { Context } from '../context.ts';
import { keeperDrift } from '../drift.ts';

interface Served {
  readonly pid: number;
  readonly version: string;
  readonly keepers: readonly KeeperInfo[];
}

export const upgrade: CommandFile = {
  configure: (command) => command,
  async run(context) {
    const { print, paths } = context;
    const before = await old(context);
    if (before === undefined) {
      const next = readCurrent(paths)?.version ?? BUILD_VERSION;
      const to = compareVersions(next, BUILD_VERSION) > 0 ? next : BUILD_VERSION;
      print.json({ upgraded: false, from: null, to, pid: null, oldPid: null, keepers: [] });
      print.line(`nothing to do: no daemon is running; the next one is ${to}`);
      return ExitCode.ok;
    }
    const after = await served(context);
    const upgraded = compareVersions(after.version, before.version) > 0;
    print.json({
      upgraded,
      from: before.version,
      to: after.version,
      pid: after.pid,
      oldPid: before.pid,
      keepers: after.keepers,
    });
    print.line(
      upgraded
        ? `the daemon ${before.version} (pid ${before.pid}) has made way for ${after.version} (pid ${after.pid}); what runs goes on`
        : `nothing to do: the daemon (pid ${after.pid}) is ${after.version}${isOlder(after.version) ? `, this command ${BUILD_VERSION}` : ''}`,
    );
    const drift = keeperDrift(after.keepers);
    if (drift !== undefined) print.line(`${pc.cyan('→')} ${drift}`);
    return ExitCode.ok;
  },
};

/** The daemon as it was found, which has made way if it was older; undefined where none runs. */
async function old(context: Context): Promise<{ pid: number; version: string } | undefined> {
  try {
    const client = await context.connect('never', { upgrades: false });
    try {
      const { pid, version } = client.daemon;
      if (compareVersions(BUILD_VERSION, version) > 0) await context.handOver(client);
      return { pid, version };
    } finally {
      client.dispose();
    }
  } catch (error) {
    if (isFailure(error, 'daemonNotRunning')) return undefined;
    throw error;
  }
}

async function served(context: Context): Promise<Served> {
  return context.ask('never', 'daemon/status', {});
}

function isOlder(running: string): boolean {
  return compareVersions(BUILD_VERSION, running) < 0;
}
