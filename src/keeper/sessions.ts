// The sessions this keeper owns: opened by their first spawn or taken over from another owner, until they are released
// or purged. Says in the owner file whose they are.

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { sessionPaths } from '../host/paths.ts';
import { readOwnerRecord, writeOwnerRecord } from '../host/records.ts';
import { alreadyExists, notFound } from '../protocol/failure.ts';
import type { JournalBudget, SessionKind } from '../protocol/types.ts';
import { Session } from './session.ts';
import type { SessionParts } from './sessionParts.ts';

export class Sessions {
  readonly #keeper: string;
  readonly #parts: SessionParts;
  readonly #sessions = new Map<string, Session>();
  readonly #opening = new Map<string, Promise<Session>>();

  constructor(keeper: string, parts: SessionParts) {
    this.#keeper = keeper;
    this.#parts = parts;
  }

  get all(): Iterable<Session> {
    return this.#sessions.values();
  }

  find(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** Throws `notFound`. */
  get(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw notFound('session', id);
    return session;
  }

  /** The session, opened where this is its first run here; its budget may be another than at its last run. */
  async openFor(id: string, kind: SessionKind, journal: JournalBudget): Promise<Session> {
    const session = this.#sessions.get(id) ?? (await this.take(id, kind, journal));
    session.journal.segments.budget = journal;
    return session;
  }

  /** Goes on where another owner stopped; what the folder holds of a dead one's torn tail is cut. */
  take(id: string, kind: SessionKind, journal: JournalBudget): Promise<Session> {
    const known = this.#sessions.get(id);
    if (known !== undefined) return Promise.resolve(known);
    let opening = this.#opening.get(id);
    if (opening === undefined) {
      opening = this.#open(id, kind, journal).finally(() => this.#opening.delete(id));
      this.#opening.set(id, opening);
    }
    return opening;
  }

  /** Lets go of a session without a live run; its files stay. */
  async release(id: string): Promise<Session> {
    const session = this.get(id);
    if (session.isLive) throw alreadyExists('live run in session', id);
    this.#sessions.delete(id);
    await session.close();
    return session;
  }

  async purge(id: string): Promise<void> {
    await this.release(id);
    const { journalDir, checkpointsDir, owner } = sessionPaths(this.#parts.paths, id);
    for (const path of [journalDir, checkpointsDir, owner]) await rm(path, { recursive: true, force: true });
  }

  /** Deletes history but for the newest; what viewers have yet to be sent goes too, where memory does not have it. */
  async trim(id: string, maxBytes: number): Promise<Session> {
    const session = this.get(id);
    session.recorder.commit();
    await session.journal.flush();
    const isBlind = await session.journal.segments.trimTo(maxBytes);
    if (maxBytes === 0)
      await rm(sessionPaths(this.#parts.paths, id).checkpointsDir, { recursive: true, force: true });
    if (isBlind) session.recorder.event({ kind: 'trimmedBlind' });
    return session;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.all].map((session) => session.close()));
  }

  async #open(id: string, kind: SessionKind, journal: JournalBudget): Promise<Session> {
    const { paths } = this.#parts;
    if (!existsSync(sessionPaths(paths, id).dir)) throw notFound('session folder', id);
    const generation = (readOwnerRecord(paths, id)?.generation ?? 0) + 1;
    await writeOwnerRecord(paths, id, { keeper: this.#keeper, generation });
    const session = await Session.open({ id, kind, generation, journal }, this.#parts);
    this.#sessions.set(id, session);
    return session;
  }
}
