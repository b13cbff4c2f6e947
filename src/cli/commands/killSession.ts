// `holdfast kill-session`: ends sessions and waits until they have ended.

import type { PlainClient } from '../../client/connect.ts';
import { HoldfastFailure, isFailure } from '../../protocol/failure.ts';
import type { DaemonInput, TargetResult } from '../../protocol/types.ts';
import { parseDuration, usage } from '../amounts.ts';
import { type CommandFile, text, words } from '../command.ts';
import type { Context } from '../context.ts';
import { untilEnded } from '../untilEnded.ts';
import { nothingToDo, printResults } from './results.ts';

/** Beyond the grace: to end all the trees and read their last words. */
const ANSWER_MS = 20_000;

type Many = DaemonInput<'session/terminateMany'>;

export const killSession: CommandFile = {
  configure: (command) =>
    command
      .argument('[session...]', 'ids or names')
      .option('--all', 'every terminal of this root')
      .option('--tag <tag>', 'those with this tag')
      .option('--originator <tool>', 'those asked for by it')
      .option('--older-than <duration>', 'those made before that')
      .option('--grace <duration>', 'how long they may take to end by themselves', '5s'),
  async run(context, [sessions], options) {
    const named = words(sessions);
    const many = manyOf(options, context);
    if (named.length === 0 && many === null)
      throw usage('which? name sessions, or give --all, --tag, --originator or --older-than');
    const graceMs = parseDuration(String(options['grace']));
    try {
      const client = await context.connect('ifKeepersLive');
      try {
        const results =
          named.length > 0 || many === null
            ? await endNamed(client, named, context.root, graceMs)
            : await endMany(client, { ...many, graceMs });
        return printResults(context.print, results, 'ended');
      } finally {
        client.dispose();
      }
    } catch (error) {
      if (isFailure(error, 'daemonNotRunning')) return nothingToDo(context.print);
      throw error;
    }
  },
};

async function endNamed(
  client: PlainClient,
  named: readonly string[],
  root: string | null,
  graceMs: number,
): Promise<TargetResult[]> {
  const results: TargetResult[] = [];
  for (const target of named) {
    try {
      const { session } = await client.request('session/terminate', { session: target, root, graceMs });
      const wasLive = session.state === 'running';
      if (wasLive) await untilEnded(client, session.id, graceMs);
      results.push({ target, result: wasLive ? 'done' : 'nothingToDo', error: null });
    } catch (error) {
      if (!(error instanceof HoldfastFailure)) throw error;
      results.push({ target, result: 'failed', error: { kind: error.kind, message: error.message } });
    }
  }
  return results;
}

async function endMany(client: PlainClient, many: Many & { graceMs: number }): Promise<TargetResult[]> {
  const timeoutMs = many.graceMs + ANSWER_MS;
  const { results } = await client.request('session/terminateMany', many, { timeoutMs });
  return results.map(({ session, error }) => ({
    target: session,
    result: error === null ? 'done' : 'failed',
    error,
  }));
}

function manyOf(options: Readonly<Record<string, unknown>>, context: Context): Many | null {
  const [tag, originator, olderThan] = [
    text(options['tag']),
    text(options['originator']),
    text(options['olderThan']),
  ];
  if (options['all'] !== true && tag === undefined && originator === undefined && olderThan === undefined)
    return null;
  return {
    olderThanMs: olderThan === undefined ? 0 : parseDuration(olderThan),
    ...(!context.allRoots && { root: context.root }),
    ...(tag !== undefined && { tag }),
    ...(originator !== undefined && { originator }),
  };
}
