// `session/create`: makes a session under the id its client chose, or hands a detached one to a terminal that claims.
// The same id again is the same request again.

import type { HostPaths } from '../../host/paths.ts';
import type { SessionMeta } from '../../host/records.ts';
import { newNonce } from '../../ipc/handshake.ts';
import { alreadyExists } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, SessionInfo } from '../../protocol/types.ts';
import { FILE_SCHEMA_VERSION } from '../../protocol/version.ts';
import { longestDetached } from './claim.ts';
import { freeName } from './names.ts';
import { isPurged } from './onDisk.ts';
import type { SessionRegistry } from './registry.ts';
import type { Room } from './room.ts';
import { type Runs, TERMINAL_JOURNAL } from './runs.ts';
import { DEFAULT_SIZE, ownOriginator, sessionEnvironment, shellOf } from './surroundings.ts';
import type { Tickets } from './tickets.ts';

export interface SessionCreationParts {
  readonly paths: HostPaths;
  readonly registry: SessionRegistry;
  readonly runs: Runs;
  readonly tickets: Tickets;
  readonly room: Room;
}

export class SessionCreation {
  readonly #parts: SessionCreationParts;
  readonly #paths: HostPaths;
  readonly #registry: SessionRegistry;
  readonly #creating = new Map<string, Promise<SessionInfo>>();
  /** Handed to a claimer that has not attached yet. */
  readonly #claimed = new Set<string>();
  readonly #lastWindow = new Map<string, string>();

  constructor(parts: SessionCreationParts) {
    this.#parts = parts;
    this.#paths = parts.paths;
    this.#registry = parts.registry;
    this.#registry.onDidHappen(({ session }) => {
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
        : this.#parts.tickets.forViewer(session, { ...viewer, steal: false, exclusive: false });
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
    const making = this.#parts.room.within(params.id, () => this.#createNew(params));
    const creation = making.finally(() => this.#creating.delete(params.id));
    this.#creating.set(params.id, creation);
    return creation;
  }

  async #createNew(params: DaemonParams<'session/create'>): Promise<SessionInfo> {
    if (isPurged(this.#paths, params.id)) throw alreadyExists('purged session', params.id);
    const originator = params.originator ?? ownOriginator();
    const nonce = params.kind === 'terminal' ? newNonce() : null;
    const env = await sessionEnvironment(this.#paths, { ...params, originator, nonce });
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
      nonce,
    };
    const size = params.size ?? DEFAULT_SIZE;
    const tty = params.kind !== 'pipe';
    const { cwd, merged } = params;
    await this.#parts.runs.start({ meta, argv, cwd, env, tty, size, merged, journal: TERMINAL_JOURNAL });
    return this.#registry.find(params.id, params.root);
  }
}
