// `holdfast shutdown`: ends the daemon. What runs goes on, unless `--sessions`; `--force` also ends one that does not answer.

import { setTimeout as delay } from 'node:timers/promises';
import { forceEndDaemon } from '../../client/replaceDaemon.ts';
import { openLog } from '../../host/log.ts';
import { isAlive } from '../../host/processIdentity.ts';
import { type DaemonRecord, readDaemonRecord } from '../../host/records.ts';
import { isFailure, timedOut } from '../../protocol/failure.ts';
import { parseDuration } from '../amounts.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import { nothingToDo } from './results.ts';

const POLL_MS = 20;
/** Beyond what sessions may take: goodbyes, and letting answers out. */
const OWN_TIME_MS = 10_000;

export const shutdown: CommandFile = {
  configure: (command) =>
    command
      .option('--sessions', 'end services and terminals too')
      .option('--timeout <duration>', 'how long they may take', '10s')
      .option('--force', 'end a daemon that does not answer'),
  async run(context, _args, options) {
    const record = readDaemonRecord(context.paths);
    if (record === undefined || !isAlive(record)) return nothingToDo(context.print);
    const timeoutMs = parseDuration(String(options['timeout']));
    try {
      const stopSessions = options['sessions'] === true;
      await context.ask('never', 'daemon/shutdown', { stopSessions, timeoutMs, reason: 'holdfast shutdown' });
      await untilGone(record, timeoutMs + OWN_TIME_MS);
    } catch (error) {
      if (isFailure(error, 'daemonNotRunning')) return nothingToDo(context.print);
      if (options['force'] !== true || !(isFailure(error, 'notAnswering') || isFailure(error, 'timedOut')))
        throw error;
      await forceEndDaemon(context.paths, openLog(context.paths.daemonLog));
    }
    context.print.json({ pid: record.pid, ended: true });
    context.print.line(`the daemon (pid ${record.pid}) has ended`);
    return ExitCode.ok;
  },
};

async function untilGone(record: DaemonRecord, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(record)) {
    if (performance.now() > deadline) throw timedOut('the end of the daemon', timeoutMs);
    await delay(POLL_MS);
  }
}
