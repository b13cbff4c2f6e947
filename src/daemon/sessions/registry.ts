// All sessions this daemon knows: what each was made as (its meta file), and what its keeper last said of it. Keepers
// own the truth about runs and viewers; a session without a living keeper is known from its journal.

import { Emitter, type Event } from '../../base/event.ts';
import type { SessionMeta } from '../../host/records.ts';
import type {
  KeeperContract,
  KeeperSession,
  Run,
  RunExit,
  SessionInfo,
  Viewer,
} from '../../protocol/types.ts';
import { type Entry, type History, infoOf, lostAt, NO_HISTORY, stateOfEntry, visibleOf } from './entry.ts';
import { findByName } from './findByName.ts';
import { isLiving } from './names.ts';

export interface SessionEvent {
  readonly event: 'created' | 'renamed' | 'tagged' | 'started' | 'exited' | 'changed' | 'removed';
  readonly session: SessionInfo;
}

export interface Exit {
  readonly session: string;
  readonly run: Run;
  readonly exit: RunExit;
  readonly end: number;
}

type Params<N extends keyof KeeperContract['notifications']> = KeeperContract['notifications'][N];

export class SessionRegistry {
  readonly #entries = new Map<string, Entry>();
  readonly #happened = new Emitter<SessionEvent>();
  readonly #exited = new Emitter<Exit>();
  readonly #grown = new Emitter<Params<'session/didOutput'>>();

  readonly onDidHappen: Event<SessionEvent> = this.#happened.event;
  /** A run ended; also one that nobody could see end (`lost`). */
  readonly onDidExit: Event<Exit> = this.#exited.event;
  /** Output or input of a session that is watched. */
  readonly onDidGrow: Event<Params<'session/didOutput'>> = this.#grown.event;

  get size(): number {
    return this.#entries.size;
  }

  /** How many live; asked at every coming and going. */
  countLiving(): number {
    return [...this.#entries.values()].filter((entry) => isLiving({ state: stateOfEntry(entry) })).length;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  list(): SessionInfo[] {
    return [...this.#entries.values()].map(infoOf);
  }

  get(id: string): SessionInfo | undefined {
    const entry = this.#entries.get(id);
    return entry === undefined ? undefined : infoOf(entry);
  }

  meta(id: string): SessionMeta | undefined {
    return this.#entries.get(id)?.meta;
  }

  /** Tickets below this number are void. */
  ticketNumber(id: string): number {
    return this.#entries.get(id)?.live?.ticketNumber ?? 0;
  }

  /** Whether its keeper lives: it can be attached, written to, ended. */
  isKept(id: string): boolean {
    return this.#entries.get(id)?.live != null;
  }

  /** By id, else by name within the root. Throws `notFound` with suggestions, or `ambiguous`. */
  find(target: string, root: string | null): SessionInfo {
    return this.get(target) ?? findByName(target, root, this.list());
  }

  /** Shown by the viewers of a window, for the list of clients. */
  viewersOf(
    window: string,
  ): { session: string; writer: string; mode: Viewer['mode']; size: Viewer['size']; offset: number }[] {
    return [...this.#entries.values()].flatMap(({ meta, live }) =>
      (live?.viewers ?? [])
        .filter((viewer) => viewer.window === window)
        .map(({ writer, mode, size, offset }) => ({ session: meta.id, writer, mode, size, offset })),
    );
  }

  /** A session read from disk at start, or made now. */
  add(meta: SessionMeta, keeper: string | null): SessionInfo {
    const entry: Entry = { meta, keeper, live: null, history: NO_HISTORY, isKnown: false };
    this.#entries.set(meta.id, entry);
    return this.#tell('created', entry);
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#tell('removed', entry);
  }

  setMeta(meta: SessionMeta, event: 'renamed' | 'tagged' | 'changed'): SessionInfo | undefined {
    const entry = this.#entries.get(meta.id);
    if (entry === undefined) return undefined;
    entry.meta = meta;
    return this.#tell(event, entry);
  }

  /** What a keeper says of one session: right after it was adopted, listed or spawned. */
  didReport(keeper: string, live: KeeperSession): void {
    const entry = this.#entries.get(live.session);
    if (entry === undefined) return;
    const before = entry.live?.run ?? entry.history.run;
    const shown = visibleOf(entry);
    entry.keeper = keeper;
    entry.live = live;
    entry.isKnown = true;
    entry.history = { run: live.run, end: live.end };
    // Reports are asked for often; who mirrors the state hears only of what is news.
    if (visibleOf(entry) !== shown) this.#tell('changed', entry);
    // It ended while no daemon listened: whoever waits for the end hears it now.
    const run = live.run;
    if (run?.exit != null && (before?.number !== run.number || before.exit === null)) {
      this.#exited.fire({ session: live.session, run, exit: run.exit, end: live.end });
    }
  }

  /** A run was started at our request. A session new to its keeper begins with what a new session has. */
  didSpawn(
    keeper: string,
    spawned: Pick<KeeperSession, 'session' | 'kind' | 'run' | 'isPty' | 'size'>,
  ): void {
    const entry = this.#entries.get(spawned.session);
    if (entry === undefined) return;
    // Its end may have been told already, or its keeper have listed it meanwhile.
    if (entry.keeper === keeper && entry.live?.run?.number === spawned.run?.number) return;
    const known = entry.keeper === keeper ? entry.live : null;
    entry.keeper = keeper;
    entry.live = {
      generation: 0,
      isSupervised: spawned.kind === 'service',
      start: 0,
      end: entry.history.end,
      viewers: [],
      detachedAt: null,
      ticketNumber: 0,
      foreground: null,
      queuedInput: 0,
      ...known,
      ...spawned,
      runs: spawned.run?.number ?? 0,
    };
    entry.history = { run: entry.live.run, end: entry.live.end };
    this.#tell('started', entry);
  }

  didStart({ session, run }: Params<'run/didStart'>): void {
    this.#update(session, 'started', (live) => ({ ...live, run, runs: run.number }));
  }

  didExit({ session, run, exit, end }: Params<'run/didExit'>): void {
    const known = this.#entries.get(session)?.live?.run;
    if (known?.number === run.number && known.exit !== null) return;
    const ended = { ...run, exit };
    this.#update(session, 'exited', (live) => ({ ...live, run: ended, end, foreground: null }));
    this.#exited.fire({ session, run: ended, exit, end });
  }

  didChangeViewers({ session, viewers, size, detachedAt, ticketNumber }: Params<'viewer/didChange'>): void {
    this.#update(session, 'changed', (live) => ({ ...live, viewers, size, detachedAt, ticketNumber }));
  }

  didStall({ session, since }: Params<'input/didStall'>): void {
    this.#update(session, 'changed', (live) => ({ ...live, inputStalledSince: since }));
  }

  didNameForeground({ session, foreground }: Params<'session/didNameForeground'>): void {
    this.#update(session, 'changed', (live) => ({ ...live, foreground }));
  }

  didOutput(params: Params<'session/didOutput'>): void {
    const entry = this.#entries.get(params.session);
    if (entry?.live != null) entry.live = { ...entry.live, end: params.end };
    this.#grown.fire(params);
  }

  /** Sessions that were with this keeper, whether or not their runs live. */
  ofKeeper(keeper: string): string[] {
    return [...this.#entries.values()].filter((entry) => entry.keeper === keeper).map(({ meta }) => meta.id);
  }

  /** Sessions nothing is known of but their meta file, and whose keeper does not live. */
  withoutHistory(isKeeperAlive: (keeper: string) => boolean): string[] {
    return [...this.#entries.values()]
      .filter((entry) => !entry.isKnown && (entry.keeper === null || !isKeeperAlive(entry.keeper)))
      .map(({ meta }) => meta.id);
  }

  /** What a journal says of a session that ended before this daemon began: no news to anybody but who lists it. */
  setHistory(id: string, { run, end }: History, now: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.live = null;
    entry.keeper = null;
    entry.isKnown = true;
    entry.history = { run: run === null ? null : { ...run, exit: run.exit ?? lostAt(now) }, end };
    this.#tell('changed', entry);
  }

  /** The keeper of the session is gone; what the journal says of its end counts, else it is lost. */
  didLoseKeeper(id: string, history: History, now: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const wasLive = entry.live?.run ?? null;
    // A keeper that died right after a start may not have written down that there was one.
    const isUnwritten = wasLive !== null && (history.run?.number ?? 0) < wasLive.number;
    this.setHistory(id, { run: isUnwritten ? wasLive : history.run, end: history.end }, now);
    const run = entry.history.run;
    if (run === null || run.exit === null || (wasLive !== null && wasLive.exit !== null)) return;
    this.#tell('exited', entry);
    this.#exited.fire({ session: id, run, exit: run.exit, end: history.end });
  }

  #update(
    id: string,
    event: 'started' | 'exited' | 'changed',
    next: (live: KeeperSession) => KeeperSession,
  ): void {
    const entry = this.#entries.get(id);
    if (entry?.live == null) return;
    entry.live = next(entry.live);
    entry.history = { run: entry.live.run, end: entry.live.end };
    this.#tell(event, entry);
  }

  #tell(event: SessionEvent['event'], entry: Entry): SessionInfo {
    const session = infoOf(entry);
    this.#happened.fire({ event, session });
    return session;
  }
}
