// What the attach client needs the daemon for: making or claiming a session, and the history of one whose keeper is gone.
// A bundle of its own, loaded only then.

import { randomUUID } from 'node:crypto';
import { ask } from '../client/ask.ts';
import { pairsOf } from '../host/environment.ts';
import { openLog } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import { findRoot } from '../host/root.ts';
import type {
  DaemonInput,
  DaemonMethod,
  DaemonResult,
  EnvPairs,
  RunExit,
  SessionKind,
  Size,
} from '../protocol/types.ts';

export interface CreateRequest {
  readonly paths: HostPaths;
  readonly id: string;
  readonly cwd: string;
  /** Rather take the longest detached terminal of this root that this window showed. */
  readonly isClaim: boolean;
  /** Of this process: the session's own is made of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly size: Size | null;
}

export type ResumeRequest = Pick<CreateRequest, 'paths' | 'id' | 'env' | 'size'>;

export interface History {
  /** What the terminal showed last, with colours; empty where nothing is left. */
  readonly text: string;
  readonly exit: RunExit | null;
  readonly cwd: string;
  readonly kind: SessionKind;
}

/** Means something to this client only. */
const OWN_VARIABLES = new Set(['HOLDFAST_STTY', 'HOLDFAST_PASSTHROUGH']);

/** @returns the id of the session: another than asked for where one was claimed */
export async function createSession(request: CreateRequest): Promise<string> {
  const { paths, id, cwd, isClaim, env, size } = request;
  const window = env['HOLDFAST_WINDOW'] || null;
  const { clients } = await askDaemon(paths, 'client/list', {});
  const known = clients.flatMap(({ roots }) => roots);
  const { session } = await askDaemon(paths, 'session/create', {
    id,
    kind: 'terminal',
    root: findRoot(cwd, known),
    cwd,
    env: handedOn(env),
    size,
    parent: env['HOLDFAST_SESSION'] || null,
    claimFor: isClaim && window !== null ? { window } : null,
  });
  return session.id;
}

/** A shell behind the history of a terminal that has ended, in the folder it was in last. */
export async function resumeSession({ paths, id, env, size }: ResumeRequest): Promise<void> {
  await askDaemon(paths, 'session/resume', { session: id, root: null, env: handedOn(env), size });
}

export async function readHistory({ paths, id }: Pick<CreateRequest, 'paths' | 'id'>): Promise<History> {
  const { session } = await askDaemon(paths, 'session/describe', { session: id, root: null });
  const screen = await askDaemon(paths, 'session/screen', { session: id, root: null, format: 'ansi' })
    // The journal may be gone, and how it ended is still known.
    .catch(() => undefined);
  return {
    text: screen?.text.trimEnd() ?? '',
    exit: session.run?.exit ?? null,
    cwd: session.cwd,
    kind: session.kind,
  };
}

/** Ctrl+C for a program that has no terminal to get it from. */
export async function interrupt({ paths, id }: Pick<CreateRequest, 'paths' | 'id'>): Promise<void> {
  await askDaemon(paths, 'session/signal', { session: id, root: null, signal: 'SIGINT' });
}

function handedOn(env: NodeJS.ProcessEnv): EnvPairs {
  return pairsOf(env).filter(([name]) => !OWN_VARIABLES.has(name));
}

function askDaemon<M extends DaemonMethod>(
  paths: HostPaths,
  method: M,
  params: DaemonInput<M>,
): Promise<DaemonResult<M>> {
  return ask(
    {
      paths,
      identity: { name: 'attach', label: 'holdfast attach', instance: randomUUID() },
      // The folder is looked at by the daemon when it starts the shell; there is nothing to verify before.
      roots: [],
      launchMode: 'always',
      // Somebody waits for a terminal: the window, or the next command, has the time for that.
      upgrades: false,
      distDir: __dirname,
      log: openLog(paths.daemonLog.replace(/daemon\.log$/, 'clients.log')).child({ client: 'attach' }),
    },
    method,
    params,
  );
}
