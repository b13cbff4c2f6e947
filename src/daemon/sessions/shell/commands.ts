// `session/commands`: what was run in a shell, read out of the journal, whether or not the shell still lives. Holds no more
// commands than it answers with.

import { type HostPaths, sessionPaths } from '../../../host/paths.ts';
import { openJournal } from '../../../journal/reader.ts';
import type { DaemonParams, DaemonResult, ShellCommand } from '../../../protocol/types.ts';
import type { SessionRegistry } from '../registry.ts';
import { CommandLog } from './commandLog.ts';
import { ShellReader } from './shellReader.ts';

export async function commands(
  paths: HostPaths,
  registry: SessionRegistry,
  { session, root, from, since, limit }: DaemonParams<'session/commands'>,
): Promise<DaemonResult<'session/commands'>> {
  const { id } = registry.find(session, root);
  const journal = await openJournal(sessionPaths(paths, id).journalDir);
  const begin = Math.max(from, journal.start);
  const newest: ShellCommand[] = [];
  const add = (command: ShellCommand): void => {
    if (since !== undefined && command.startedAt < since) return;
    newest.push(command);
    if (newest.length >= 2 * limit) newest.splice(0, newest.length - limit);
  };
  const log = new CommandLog({ didEnd: add });
  const reader = new ShellReader(journal, log, begin);
  await reader.advance();
  if (log.current !== undefined) add(log.current);
  return {
    commands: newest.slice(-limit),
    from: begin,
    next: log.cycleAt ?? reader.position,
    place: log.place,
    cwd: log.cwd,
  };
}
