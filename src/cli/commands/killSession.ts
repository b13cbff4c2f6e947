// `holdfast kill-session`: ends sessions and waits until they have ended.

import { HoldfastFailure, isFailure } from '../../protocol/failure.ts';
import type { SessionInfo, TargetResult } from '../../protocol/types.ts';
import { parseDuration, usage } from '../amounts.ts';
import { type CommandFile, text, words } from '../command.ts';
import { untilEnded } from '../untilEnded.ts';
import { nothingToDo, printResults } from './results.ts';

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
    const isChosen = chooser(options);
    if (named.length === 0 && isChosen === null)
      throw usage('which? name sessions, or give --all, --tag, --originator or --older-than');
    const graceMs = parseDuration(String(options['grace']));
    try {
      const client = await context.connect('ifKeepersLive');
      try {
        const known = await client.request(
          'session/list',
          context.allRoots ? { exited: false } : { root: context.root, exited: false },
        );
        const targets =
          named.length > 0
            ? named
            : known.sessions
                .filter((session) => session.kind !== 'service' && isChosen?.(session))
                .map(({ id }) => id);
        const results: TargetResult[] = [];
        for (const target of targets) {
          try {
            const { session } = await client.request('session/terminate', {
              session: target,
              root: context.root,
              graceMs,
            });
            const wasLive = session.state === 'running';
            if (wasLive) await untilEnded(client, session.id, graceMs);
            results.push({ target, result: wasLive ? 'done' : 'nothingToDo', error: null });
          } catch (error) {
            if (!(error instanceof HoldfastFailure)) throw error;
            results.push({ target, result: 'failed', error: { kind: error.kind, message: error.message } });
          }
        }
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

function chooser(options: Readonly<Record<string, unknown>>): ((session: SessionInfo) => boolean) | null {
  const [tag, originator, olderThan] = [
    text(options['tag']),
    text(options['originator']),
    text(options['olderThan']),
  ];
  if (options['all'] !== true && tag === undefined && originator === undefined && olderThan === undefined)
    return null;
  const before = olderThan === undefined ? Number.POSITIVE_INFINITY : Date.now() - parseDuration(olderThan);
  return (session) =>
    (tag === undefined || session.tags.includes(tag)) &&
    (originator === undefined ||
      session.originator === originator ||
      session.originator?.startsWith(`${originator}:`) === true) &&
    session.createdAt < before;
}
