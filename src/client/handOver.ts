// Lets this build take the place of an older daemon that runs: installed first, then the old one is asked to make way and
// the newest version is started, all under the start lock, so that nobody starts anything in between. Whatever fails, a
// daemon serves afterwards. Loaded only where there is an older daemon.

import { clearFailedUpgrade, failedUpgradeOf, writeFailedUpgrade } from '../host/failedUpgrade.ts';
import { readGoodbye } from '../host/goodbye.ts';
import type { HostPaths } from '../host/paths.ts';
import type { DaemonRecord } from '../host/records.ts';
import { installedVersion, installVersion, readCurrent } from '../host/versions.ts';
import { daemonNotRunning, type FailureKind, isFailure } from '../protocol/failure.ts';
import { BUILD_VERSION } from '../protocol/version.ts';
import type { PlainClient } from './connect.ts';
import type { FindOptions } from './find.ts';
import { readRecord } from './readRecord.ts';
import { kill } from './replaceDaemon.ts';
import { launch, launchVersion, underStartLock, untilGone } from './startDaemon.ts';

/** The daemon has ended meanwhile, or somebody else is at work. */
const PASSING: ReadonlySet<FailureKind> = new Set(['connectionLost', 'daemonNotRunning', 'timedOut']);
/** What failed is tried again by itself after this, or at once when somebody asks for it. */
const TRY_AGAIN_MS = 60 * 60_000;

/**
 * For a client that has found an older daemon and was not asked for anything of the kind: a failure is one line in the log.
 * @returns whether the connection is of no more use, because that daemon is gone
 */
export async function handOverUnasked(options: FindOptions, client: PlainClient): Promise<boolean> {
  const { paths, log, distDir } = options;
  try {
    const failed = failedUpgradeOf(paths, client.daemon.version);
    const isKnown = failed?.dir === installedVersion(paths, distDir).dir;
    if (isKnown && Date.now() - failed.at < TRY_AGAIN_MS) return false;
    await handOver(options, client);
    return true;
  } catch (error) {
    log.warn('the older daemon goes on', {
      version: client.daemon.version,
      own: BUILD_VERSION,
      cause: String(error),
    });
    return client.isClosed || readRecord(options)?.instance !== client.daemon.instance;
  }
}

/**
 * Returns when the newest version serves; it did already where another client was faster. Rejects with `handoverRefused`
 * where the old daemon goes on, and with `launchFailed` where it was started again.
 */
export async function handOver(options: FindOptions, client: PlainClient): Promise<void> {
  const { paths, distDir } = options;
  try {
    await installVersion(paths, distDir);
    await underStartLock(paths, () => replace(options, client));
  } catch (error) {
    await remember(options, client.daemon.version, error).catch(() => undefined);
    throw error;
  }
  await clearFailedUpgrade(paths);
}

/** What says nothing of either version is no reason to wait before the next try. */
async function remember({ paths, distDir }: FindOptions, from: string, error: unknown): Promise<void> {
  if (isFailure(error) && PASSING.has(error.kind)) return;
  const { dir } = installedVersion(paths, distDir);
  await writeFailedUpgrade(paths, { from, to: BUILD_VERSION, dir, reason: firstLine(error), at: Date.now() });
}

async function replace(options: FindOptions, client: PlainClient): Promise<void> {
  const { paths, log } = options;
  const record = readRecord(options);
  if (record?.instance !== client.daemon.instance) return;
  const before = readCurrent(paths);
  await client.request('daemon/handover', { version: BUILD_VERSION });
  client.dispose();
  if (!(await untilGone(record))) await kill(record);
  if (saidGoodbye(paths, record)) throw daemonNotRunning(paths.home);
  try {
    await launch(options);
  } catch (error) {
    if (before === undefined) throw error;
    log.error('the newer daemon does not start, the older one is started again', error, {
      version: before.version,
    });
    await launchVersion(options, before);
    throw error;
  }
  log.info('the daemon was upgraded', {
    from: record.version,
    to: readRecord(options)?.version,
    oldPid: record.pid,
  });
}

/** Somebody has ended it on purpose at the same moment. */
function saidGoodbye(paths: HostPaths, { instance }: DaemonRecord): boolean {
  try {
    return readGoodbye(paths)?.instance === instance;
  } catch {
    return false;
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
