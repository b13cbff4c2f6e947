// Ends a daemon that accepts connections and never answers, so that another can take its place: by (pid, start time) and
// under the start lock, a few times at most over all clients. It owns no child; nothing that runs is touched.

import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clearGoodbye, writeGoodbye } from '../host/goodbye.ts';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import { isAlive } from '../host/processIdentity.ts';
import type { DaemonRecord } from '../host/records.ts';
import { HoldfastFailure, notAnswering } from '../protocol/failure.ts';
import type { FindOptions } from './find.ts';
import { readRecord } from './readRecord.ts';
import { launch, underStartLock, untilGone } from './startDaemon.ts';

/** More than this mean that replacing does not help; then it is left to a person. */
const REPLACEMENTS = { atMost: 3, withinMs: 10 * 60_000 } as const;

/**
 * Rejects with `notAnswering` where it was replaced too often.
 * @param doesAnswer asked again once the lock is held: another client may have been here first
 */
export async function replaceSilentDaemon(
  options: FindOptions,
  silent: DaemonRecord,
  doesAnswer: (record: DaemonRecord) => Promise<boolean>,
): Promise<void> {
  await underStartLock(options.paths, async () => {
    const record = readRecord(options);
    if (record?.instance !== silent.instance || (await doesAnswer(record))) return;
    await countReplacement(options.paths, record);
    options.log.warn('a daemon that does not answer is replaced', facts(record));
    await kill(record);
    await launch(options);
  });
}

/**
 * For `shutdown --force`: ends the daemon of the file, whether it answers, is silent or stopped, and says the goodbye
 * it cannot say itself, or clients and keepers would bring it back at once.
 * @returns undefined when none lives
 */
export async function forceEndDaemon(paths: HostPaths, log: Log): Promise<DaemonRecord | undefined> {
  return underStartLock(paths, async () => {
    const record = readRecord({ paths, log });
    if (record === undefined || !isAlive(record)) return undefined;
    log.warn('the daemon is ended by force', facts(record));
    const { epoch, instance } = record;
    await writeGoodbye(paths, { epoch, instance, reason: 'holdfast shutdown --force', at: Date.now() });
    try {
      await kill(record);
    } catch (error) {
      await clearGoodbye(paths);
      throw error;
    }
    await rm(paths.daemonFile, { force: true });
    return record;
  });
}

/** Only exactly this process: a pid that was given out again is another's. */
export async function kill(record: DaemonRecord): Promise<void> {
  if (!isAlive(record) || record.pid <= 1) return;
  try {
    // Ends a stopped process too, which would not hear anything else.
    process.kill(record.pid, 'SIGKILL');
  } catch (error) {
    throw stillThere(record, error);
  }
  if (!(await untilGone(record))) throw stillThere(record);
}

function stillThere(record: DaemonRecord, cause?: unknown): HoldfastFailure {
  const message = `the daemon (pid ${record.pid}) could not be ended; look at it with: ps -p ${record.pid}`;
  return new HoldfastFailure(message, notAnswering(record.pid, false).data, { cause });
}

function facts(record: DaemonRecord) {
  return { daemonPid: record.pid, startTime: record.startTime, instance: record.instance };
}

async function countReplacement(paths: HostPaths, record: DaemonRecord): Promise<void> {
  const file = path.join(paths.hostDir, 'replacements.json');
  const now = Date.now();
  const recent = (await readTimes(file)).filter((t) => t <= now && now - t < REPLACEMENTS.withinMs);
  if (recent.length >= REPLACEMENTS.atMost) throw notAnswering(record.pid, false);
  await writeFile(file, JSON.stringify([...recent, now]), { mode: 0o600 });
}

async function readTimes(file: string): Promise<readonly number[]> {
  try {
    const times: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(times) ? times.filter((t): t is number => typeof t === 'number') : [];
  } catch {
    // Not there, or torn by a crash: the count begins anew.
    return [];
  }
}
