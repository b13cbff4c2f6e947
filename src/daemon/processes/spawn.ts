// `process/spawn`: a command that nobody watches, as a pipe session like any other, so that its output, its exit code and
// its descendants are known.

import { alreadyExists, isFailure } from '../../protocol/failure.ts';
import type {
  DaemonParams,
  DaemonResult,
  KeeperInfo,
  SessionInfo,
  TrackedProcess,
} from '../../protocol/types.ts';
import { argvOf } from '../argvOf.ts';
import type { SessionActions } from '../sessions/actions.ts';
import type { SessionCreation } from '../sessions/create.ts';

/** By it a spawned command is told from a pipe session that somebody writes to. */
const TAG = 'detached';

export interface SpawnParts {
  readonly creation: Pick<SessionCreation, 'create'>;
  readonly actions: Pick<SessionActions, 'sendKeys'>;
  readonly keepers: { list(): readonly KeeperInfo[] };
}

export async function spawn(
  { creation, actions, keepers }: SpawnParts,
  { command, ...params }: DaemonParams<'process/spawn'>,
): Promise<DaemonResult<'process/spawn'>> {
  const { session } = await creation.create({
    ...params,
    kind: 'pipe',
    argv: [...argvOf(command)],
    shell: null,
    size: null,
    tags: [TAG],
    merged: false,
    parent: null,
    claimFor: null,
    viewer: null,
  });
  const tracked = trackedOf(session, keepers);
  // The id is that of a session of another kind.
  if (tracked === undefined) throw alreadyExists('session', session.id);
  await endInput(actions, session.id);
  return { session, process: tracked };
}

/** Undefined for a session that nobody spawned so, or that never ran. */
export function trackedOf(
  { id, kind, tags, argv, cwd, root, originator, keeper, run }: SessionInfo,
  keepers: SpawnParts['keepers'],
): TrackedProcess | undefined {
  if (run === null || kind !== 'pipe' || !tags.includes(TAG)) return undefined;
  return {
    pid: run.pid,
    startTime: run.startTime,
    command: argv.join(' '),
    cwd,
    root,
    originator,
    session: id,
    containment: keepers.list().find((one) => one.id === keeper)?.containment ?? null,
    since: run.startedAt,
  };
}

/** Whoever reads gets the end of its input, rather than waiting for somebody who is not there. */
async function endInput(actions: SpawnParts['actions'], session: string): Promise<void> {
  try {
    const input = { session, root: null, text: '', keys: [], eof: true, writeId: `spawn-${session}` };
    await actions.sendKeys(input, false);
  } catch (error) {
    // It may be over already.
    if (!isFailure(error, 'notRunning')) throw error;
  }
}
