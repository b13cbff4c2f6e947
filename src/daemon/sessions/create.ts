// `session/create`: makes a session under the id its client chose, or hands a detached one to a terminal that claims.
// The same id again is the same request again.

import { composeEnvironment, terminalVariables } from '../../host/environment.ts';
import { loginEnvironment } from '../../host/loginEnvironment.ts';
import type { HostPaths } from '../../host/paths.ts';
import type { SessionMeta } from '../../host/records.ts';
import { alreadyExists, limitExceeded } from '../../protocol/failure.ts';
import { MAX_SESSIONS } from '../../protocol/limits.ts';
import type { DaemonParams, DaemonResult, EnvPairs, SessionInfo, Size } from '../../protocol/types.ts';
import { FILE_SCHEMA_VERSION } from '../../protocol/version.ts';
import { longestDetached } from './claim.ts';
import { freeName } from './names.ts';
import { isPurged } from './onDisk.ts';
import type { SessionRegistry } from './registry.ts';
import { type Runs, TERMINAL_JOURNAL } from './runs.ts';
import type { Tickets } from './tickets.ts';

const DEFAULT_SIZE: Size = { cols: 80, rows: 24 };

export class SessionCreation {
  readonly #paths: HostPaths;
  readonly #registry: SessionRegistry;
  readonly #runs: Runs;
  readonly #tickets: Tickets;
  readonly #creating = new Map<string, Promise<SessionInfo>>();
  /** Handed to a claimer that has not attached yet. */
  readonly #claimed = new Set<string>();
  readonly #lastWindow = new Map<string, string>();

  constructor(paths: HostPaths, registry: SessionRegistry, runs: Runs, tickets: Tickets) {
    this.#paths = paths;
    this.#registry = registry;
    this.#runs = runs;
    this.#tickets = tickets;
    registry.onDidHappen(({ session }) => {
      if (session.viewers.length > 0) this.#claimed.delete(session.id);
      for (const { window } of session.viewers) if (window !== null) this.#lastWindow.set(session.id, window);
    });
  }

  async create(params: DaemonParams<'session/create'>): Promise<DaemonResult<'session/create'>> {
    const claimed = params.claimFor === null ? undefined : this.#claim(params.root, params.claimFor.window);
    const session = claimed ?? (await this.#createOnce(params));
    const viewer = params.viewer;
    const opening =
      viewer === null
        ? null
        : this.#tickets.forViewer(session, { ...viewer, steal: false, exclusive: false });
    return {
      session,
      claimed: claimed !== undefined,
      endpoint: opening?.endpoint ?? null,
      ticket: opening?.ticket ?? null,
    };
  }

  /** A window says that it shows these: what it showed last is what it may claim. */
  didShow(window: string, sessions: readonly string[]): void {
    for (const session of sessions) this.#lastWindow.set(session, window);
  }

  #claim(root: string | null, window: string): SessionInfo | undefined {
    const free = this.#registry.list().filter((session) => !this.#claimed.has(session.id));
    const session = longestDetached(free, root, window, (id) => this.#lastWindow.get(id) ?? null);
    if (session !== undefined) this.#claimed.add(session.id);
    return session;
  }

  #createOnce(params: DaemonParams<'session/create'>): Promise<SessionInfo> {
    const running = this.#creating.get(params.id);
    if (running !== undefined) return running;
    const known = this.#registry.get(params.id);
    if (known !== undefined) return Promise.resolve(known);
    const creation = this.#createNew(params).finally(() => this.#creating.delete(params.id));
    this.#creating.set(params.id, creation);
    return creation;
  }

  async #createNew(params: DaemonParams<'session/create'>): Promise<SessionInfo> {
    if (this.#registry.size >= MAX_SESSIONS)
      throw limitExceeded(`sessions (at most ${MAX_SESSIONS})`, this.#registry.size);
    if (isPurged(this.#paths, params.id)) throw alreadyExists('purged session', params.id);
    const originator = params.originator ?? `holdfast:${process.pid}`;
    const env = composeEnvironment({
      policy: params.envPolicy,
      client: params.env,
      ...(params.envPolicy === 'baseline' && { baseline: await loginEnvironment() }),
      own: params.kind === 'pipe' ? [] : terminalVariables(params.env),
      always: [
        ['HOLDFAST_HOME', this.#paths.home],
        ['HOLDFAST_SESSION', params.id],
        ['HOLDFAST_ORIGINATOR', originator],
      ],
    });
    const argv = params.argv.length > 0 ? params.argv : [params.shell ?? shellOf(env)];
    const meta: SessionMeta = {
      schema: FILE_SCHEMA_VERSION,
      id: params.id,
      name: freeName(params.name, argv, params.root, this.#registry.list()),
      kind: params.kind,
      root: params.root,
      argv,
      cwd: params.cwd,
      tags: params.tags,
      parent: params.parent,
      originator,
      service: null,
      createdAt: Date.now(),
    };
    const size = params.size ?? DEFAULT_SIZE;
    const tty = params.kind !== 'pipe';
    await this.#runs.start({ meta, argv, cwd: params.cwd, env, tty, size, journal: TERMINAL_JOURNAL });
    return this.#registry.find(params.id, params.root);
  }
}

function shellOf(env: EnvPairs): string {
  const named = env.findLast(([name]) => name === 'SHELL')?.[1];
  return named || (process.platform === 'win32' ? 'powershell.exe' : '/bin/sh');
}
