// What can be done to a session that is there: type, resize, signal, end, rename, tag, forget. The keeper that owns it
// does it; here it is found and asked.

import type { HostPaths } from '../../host/paths.ts';
import { type SessionMeta, writeSessionMeta } from '../../host/records.ts';
import { alreadyExists, isFailure, notRunning } from '../../protocol/failure.ts';
import { isOriginator } from '../../protocol/originator.ts';
import type { DaemonParams, EnvPairs, JournalBudget, SessionInfo } from '../../protocol/types.ts';
import type { Keepers } from '../keepers/keepers.ts';
import type { KeeperLink } from '../keepers/link.ts';
import { newId } from '../newId.ts';
import type { ExecRequest, ExecResult } from '../services/sessionRunner.ts';
import { keysToText } from './keys.ts';
import { isLiving } from './names.ts';
import { bury } from './onDisk.ts';
import type { SessionRegistry } from './registry.ts';

/** What a keeper needs beyond the time limit of a command: starting it, and killing all of it. */
const EXEC_MARGIN_MS = 15_000;

/** What a closing terminal sends: shells end at it, and tell their jobs. */
const HANGUP = 'SIGHUP';

export class SessionActions {
  readonly #paths: HostPaths;
  readonly #registry: SessionRegistry;
  readonly #keepers: Keepers;

  constructor(paths: HostPaths, registry: SessionRegistry, keepers: Keepers) {
    this.#paths = paths;
    this.#registry = registry;
    this.#keepers = keepers;
  }

  /** Of a program that has ended its keeper still knows what it was typed before. */
  write(params: DaemonParams<'session/write'>): Promise<{ accepted: number }> {
    const { session, link } = this.#kept(params.session, params.root);
    return link.request('session/write', {
      callId: params.writeId,
      session,
      text: params.text,
      eof: params.eof,
    });
  }

  /** @param hasApplicationCursorKeys what the program in the session asked for; decides what arrows look like */
  sendKeys(
    params: DaemonParams<'session/sendKeys'>,
    hasApplicationCursorKeys: boolean,
  ): Promise<{ accepted: number }> {
    const { session, link } = this.#kept(params.session, params.root);
    const text = params.text + keysToText(params.keys, hasApplicationCursorKeys);
    return link.request('session/write', { callId: params.writeId, session, text, eof: params.eof });
  }

  async resize(params: DaemonParams<'session/resize'>): Promise<void> {
    const { session, link } = this.#living(params.session, params.root);
    await link.request('session/resize', { session, size: params.size });
  }

  async signal(params: DaemonParams<'session/signal'>): Promise<void> {
    const { session, link } = this.#living(params.session, params.root);
    await link.request('session/signal', { callId: newId(), session, signal: params.signal });
  }

  /** Ending an ended session succeeds. */
  async terminate(params: DaemonParams<'session/terminate'>): Promise<SessionInfo> {
    const session = this.#registry.find(params.session, params.root);
    if (session.state === 'running' && this.#registry.isKept(session.id)) {
      await this.endRun(session.id, HANGUP, params.graceMs);
    }
    return this.#registry.get(session.id) ?? session;
  }

  async endRun(id: string, signal: string, graceMs: number): Promise<void> {
    const { session, link } = this.#living(id, null);
    await link.request('session/terminate', { callId: newId(), session, signal, graceMs });
  }

  /** Runs a command beside the run that lives. A link that breaks meanwhile does not make it run twice. */
  async exec(id: string, request: ExecRequest): Promise<ExecResult> {
    const { session, link } = this.#living(id, null);
    const params = { ...request, argv: [...request.argv], callId: newId(), session };
    const timeoutMs = request.timeoutMs + EXEC_MARGIN_MS;
    try {
      return await link.request('session/exec', params, timeoutMs);
    } catch (error) {
      if (!isFailure(error, 'connectionLost')) throw error;
      return link.request('session/exec', params, timeoutMs);
    }
  }

  /** Nobody shows a session that has ended. */
  async detachClients(params: DaemonParams<'session/detachClients'>): Promise<{ detached: number }> {
    const { id, keeper } = this.#registry.find(params.session, params.root);
    if (keeper === null || !this.#registry.isKept(id)) return { detached: 0 };
    return this.#keepers.get(keeper).request('session/detach', { session: id });
  }

  async setJournal(session: string, journal: JournalBudget): Promise<void> {
    await this.#living(session, null).link.request('session/setJournal', { session, journal });
  }

  /** Leaves a note in its journal; rejects where no keeper has it. */
  async note(session: string, text: string): Promise<void> {
    const keeper = this.#registry.get(session)?.keeper ?? null;
    if (keeper === null) throw notRunning('session', session);
    await this.#keepers.get(keeper).request('session/mark', { callId: newId(), session, text });
  }

  async moveViewer(params: DaemonParams<'session/moveViewer'>): Promise<void> {
    this.#registry.find(params.to, null);
    await this.#living(params.session, null).link.request('session/moveViewer', params);
  }

  async environmentOf(id: string): Promise<EnvPairs> {
    const { session, link } = this.#living(id, null);
    return (await link.request('session/environment', { session })).env;
  }

  async rename(params: DaemonParams<'session/rename'>): Promise<SessionInfo> {
    const session = this.#registry.find(params.session, params.root);
    const others = this.#registry.list().filter(({ id, root }) => id !== session.id && root === session.root);
    if (others.some((other) => other.name === params.name && isLiving(other)))
      throw alreadyExists('session', params.name);
    return this.#setMeta(session, { name: params.name }, 'renamed');
  }

  async setTags(params: DaemonParams<'session/setTags'>): Promise<SessionInfo> {
    const session = this.#registry.find(params.session, params.root);
    const tags = new Set([...session.tags, ...params.add]);
    for (const tag of params.remove) tags.delete(tag);
    return this.#setMeta(session, { tags: [...tags] }, 'tagged');
  }

  /** Forgets ended sessions; a service's history stays with the service unless it is asked for by id. */
  async purgeExited(params: DaemonParams<'session/purgeExited'>): Promise<string[]> {
    const chosen = this.#registry
      .list()
      .filter((session) => !isLiving(session))
      .filter((session) =>
        params.session === undefined ? session.kind !== 'service' : session.id === params.session,
      )
      .filter((session) => params.root === undefined || session.root === params.root)
      .filter(
        ({ originator }) => params.originator === undefined || isOriginator(originator, params.originator),
      );
    for (const { id } of chosen) await this.purge(id);
    return chosen.map(({ id }) => id);
  }

  async purge(id: string): Promise<void> {
    const session = this.#registry.find(id, null);
    if (session.keeper !== null && this.#registry.isKept(id)) {
      await this.#keepers.get(session.keeper).request('session/purge', { callId: newId(), session: id });
    }
    await bury(this.#paths, id);
    this.#registry.remove(id);
  }

  #living(target: string, root: string | null): { session: string; link: KeeperLink } {
    const session = this.#registry.find(target, root);
    if (session.state !== 'running') throw notRunning('session', session.name);
    return this.#kept(session.id, null);
  }

  /** Whether or not a run lives in it. */
  #kept(target: string, root: string | null): { session: string; link: KeeperLink } {
    const session = this.#registry.find(target, root);
    if (session.keeper === null || !this.#registry.isKept(session.id))
      throw notRunning('session', session.name);
    return { session: session.id, link: this.#keepers.get(session.keeper) };
  }

  async #setMeta(
    session: SessionInfo,
    change: Partial<Pick<SessionMeta, 'name' | 'tags'>>,
    event: 'renamed' | 'tagged',
  ): Promise<SessionInfo> {
    const meta = this.#registry.meta(session.id);
    if (meta === undefined) return session;
    const next = { ...meta, ...change };
    await writeSessionMeta(this.#paths, next);
    return this.#registry.setMeta(next, event) ?? session;
  }
}
