// `holdfast shutdown`: ends the daemon. What runs goes on, unless `--sessions`; `--force` also ends one that does not answer.

import { setTimeout as delay } from 'node:timers/promises';
import { forceEndDaemon } from '../../client/replaceDaemon.ts';
import { openLog } from '../../host/log.ts';
import { isAlive, type ProcessIdentity } from '../../host/processIdentity.ts';
import { isFailure, timedOut } from '../../protocol/failure.ts';
import { parseDuration } from '../amounts.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import type { Context } from '../context.ts';
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
    const wish: Wish = {
      stopSessions: options['sessions'] === true,
      timeoutMs: parseDuration(String(options['timeout'])),
    };
    let pid: number;
    try {
      pid = await endInOrder(context, wish);
    } catch (error) {
      if (isFailure(error, 'daemonNotRunning')) return nothingToDo(context.print);
      const isSilent = isFailure(error, 'notAnswering') || isFailure(error, 'timedOut');
      if (options['force'] !== true || !isSilent || context.far !== undefined) throw error;
      const killed = await forceEndDaemon(context.paths, openLog(context.paths.daemonLog));
      // What it kept lives on without it; another daemon can end that.
      if (wish.stopSessions) await endInOrder(context, wish).catch(unlessNothingRuns);
      if (killed === undefined) return nothingToDo(context.print);
      pid = killed.pid;
    }
    context.print.json({ pid, ended: true });
    context.print.line(`the daemon (pid ${pid}) has ended`);
    return ExitCode.ok;
  },
};

interface Wish {
  readonly stopSessions: boolean;
  readonly timeoutMs: number;
}

/** @returns the pid it had. To end sessions whose daemon is gone takes a daemon. */
async function endInOrder(context: Context, { stopSessions, timeoutMs }: Wish): Promise<number> {
  const client = await context.connect(stopSessions ? 'ifKeepersLive' : 'never');
  try {
    const { pid } = client.daemon;
    const startTime = await context.startTimeOf(pid);
    await client.request('daemon/shutdown', { stopSessions, timeoutMs, reason: 'holdfast shutdown' });
    if (startTime !== undefined) await untilGone(context, { pid, startTime }, timeoutMs + OWN_TIME_MS);
    return pid;
  } finally {
    client.dispose();
  }
}

function unlessNothingRuns(error: unknown): void {
  if (!isFailure(error, 'daemonNotRunning')) throw error;
}

async function untilGone(context: Context, daemon: ProcessIdentity, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const lives = async (): Promise<boolean> =>
    context.far === undefined
      ? isAlive(daemon)
      : (await context.startTimeOf(daemon.pid)) === daemon.startTime;
  while (await lives()) {
    if (performance.now() > deadline) throw timedOut('the end of the daemon', timeoutMs);
    await delay(POLL_MS);
  }
}
