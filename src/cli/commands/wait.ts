// `holdfast wait`: until a service is ready, or a session ends, is idle, or prints something.

import { stripVTControlCharacters } from 'node:util';
import type { PlainClient } from '../../client/connect.ts';
import { isStarted, notReady } from '../../client/readiness.ts';
import { notFound, timedOut } from '../../protocol/failure.ts';
import { parseDuration, usage } from '../amounts.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';
import type { Context } from '../context.ts';
import { settle } from '../settle.ts';
import { untilSession } from '../untilEnded.ts';

const DEFAULT_QUIET_MS = 500;
/** The most the daemon waits in one call; longer waits are several calls. */
const MAX_CALL_MS = 25_000;

export const wait: CommandFile = {
  configure: (command) =>
    command
      .argument('<target>', 'service or session')
      .requiredOption('--for <what>', 'ready, exit, idle, or text=REGEX')
      .option('--timeout <duration>', 'give up after it; default: never'),
  async run(context, [target], options) {
    const begun = performance.now();
    const limit = text(options['timeout']);
    const what = String(options['for']);
    const timeoutMs = limit === undefined ? undefined : parseDuration(limit);
    const client = await context.connect('ifKeepersLive');
    try {
      const work = waitFor(context, client, String(target), what, timeoutMs);
      await (timeoutMs === undefined ? work : Promise.race([work, expiry(String(target), timeoutMs)]));
    } finally {
      client.dispose();
    }
    const afterMs = Math.round(performance.now() - begun);
    context.print.json({ target: String(target), what, afterMs });
    context.print.line(`${String(target)}: ${what} after ${afterMs} ms`);
    return ExitCode.ok;
  },
};

async function waitFor(
  context: Context,
  client: PlainClient,
  target: string,
  what: string,
  timeoutMs: number | undefined,
): Promise<void> {
  if (what === 'ready') return untilReady(context, client, target);
  if (what.startsWith('text=')) return untilText(context, client, target, what.slice('text='.length));
  const id = await sessionIdOf(context, client, target);
  if (what === 'exit') return untilSession(client, id, timeoutMs, (session) => session?.state !== 'running');
  if (what === 'idle') return untilIdle(client, id, timeoutMs);
  throw usage(`there is nothing like ${what} to wait for; write ready, exit, idle or text=REGEX`);
}

async function untilReady(context: Context, client: PlainClient, target: string): Promise<void> {
  const { services } = await client.request('service/list', context.allRoots ? {} : { root: context.root });
  const chosen = services.filter(
    ({ id, name, group }) => target === 'all' || [id, name, group].includes(target),
  );
  if (chosen.length === 0) throw notFound('service', target);
  const settled = await settle(
    client,
    chosen,
    (state, service) => isStarted(state, service) && state !== 'stopped',
  );
  for (const service of settled) {
    const reason = notReady(service);
    if (reason !== null) throw new Error(`${service.name} will not be ready: ${reason}`);
  }
}

async function untilIdle(client: PlainClient, session: string, timeoutMs: number | undefined): Promise<void> {
  for (;;) {
    const maxWaitMs = Math.min(timeoutMs ?? MAX_CALL_MS, MAX_CALL_MS);
    const { isIdle } = await client.request('session/awaitIdle', {
      session,
      root: null,
      quietMs: DEFAULT_QUIET_MS,
      maxWaitMs,
    });
    if (isIdle) return;
  }
}

/** What is there already counts too. */
async function untilText(
  context: Context,
  client: PlainClient,
  target: string,
  pattern: string,
): Promise<void> {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern);
  } catch (error) {
    throw usage(
      `${pattern} is no regular expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  await new Promise<void>((resolve, reject) => {
    client.onDidClose(reject);
    client.onNotification('log/didAppend', ({ lines }) => {
      if (lines.some(({ line }) => regex.test(stripVTControlCharacters(line)))) resolve();
    });
    const params = { ...context.targets([target]), lines: 10_000 };
    client.request('subscription/open', { id: 'text', about: { topic: 'logs', params } }).catch(reject);
  });
}

async function sessionIdOf(context: Context, client: PlainClient, target: string): Promise<string> {
  const { services } = await client.request('service/list', context.allRoots ? {} : { root: context.root });
  const service = services.find(({ id, name }) => id === target || name === target);
  const { session } = await client.request('session/describe', {
    session: service?.session ?? target,
    root: context.root,
  });
  return session.id;
}

function expiry(target: string, timeoutMs: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(timedOut(target, timeoutMs)), timeoutMs).unref());
}
