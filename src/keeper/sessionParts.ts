// What a session is made of and whom it tells: the shared parts of a keeper, its own journal, opened, and what it says of
// itself.

import type { Log } from '../host/log.ts';
import { type HostPaths, sessionPaths } from '../host/paths.ts';
import { checkpointsIn } from '../journal/checkpoint.ts';
import { JournalWriter } from '../journal/writer.ts';
import type { JournalBudget, Run, RunExit, SessionKind } from '../protocol/types.ts';
import { Answering } from './answering/answering.ts';
import type { LiveRun, Spawn } from './liveRun.ts';
import type { Session } from './session.ts';
import { SessionCheckpoints } from './sessionCheckpoints.ts';
import { SessionInput } from './sessionInput.ts';
import type { Turns } from './streams/turns.ts';

export interface SessionEvents {
  didStart(session: Session, run: Run): void;
  didExit(session: Session, run: Run, exit: RunExit, end: number): void;
  /** @returns whether a daemon is there that was asked */
  askScreen(session: Session, question: number, sequence: string): boolean;
  /** The journal's readers can see more, or input was taken. */
  didGrow(session: Session): void;
  didCloseSegment(session: Session, start: number, end: number): void;
  /** @returns whether a daemon heard it */
  didMissCheckpoint(session: Session): boolean;
  didChangeViewers(session: Session): void;
  didNameForeground(session: Session, name: string | null): void;
  /** Its program does not take what is typed, or takes it again. */
  didStall(session: Session): void;
  /** Typed while the keys were captured. */
  didCapture(session: Session, capture: string, bytes: Uint8Array): void;
  didReleaseCapture(session: Session, capture: string): void;
  didLeaveAlternate(session: Session): void;
}

export interface SessionParts {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly turns: Turns;
  readonly spawn: Spawn;
  readonly events: SessionEvents;
}

/** A program that reads nothing is not asking. */
const MAX_UNREAD_BYTES = 4 * 1024;

export function inputOf(
  session: Session,
  { events }: SessionParts,
  live: () => LiveRun | undefined,
): SessionInput {
  return new SessionInput({
    session: session.id,
    live,
    onRoom: () => session.viewers.didGetRoom(),
    onInput: () => events.didGrow(session),
    onStall: () => events.didStall(session),
  });
}

export function checkpointsOf(session: Session, { events }: SessionParts): SessionCheckpoints {
  return new SessionCheckpoints(session.recorder, session.journal, () => events.didMissCheckpoint(session));
}

export interface SessionOpening {
  readonly id: string;
  readonly kind: SessionKind;
  readonly generation: number;
  readonly journal: JournalBudget;
}

/** Cuts what a dead owner left half-written, and says of its run that nobody saw it end. */
export async function openWriter(
  opening: SessionOpening,
  { paths, log }: SessionParts,
): Promise<JournalWriter> {
  const { journalDir, checkpointsDir } = sessionPaths(paths, opening.id);
  const newest = (await checkpointsIn(checkpointsDir)).at(-1);
  const writer = await JournalWriter.open({
    dir: journalDir,
    budget: opening.journal,
    needsCheckpoints: opening.kind === 'terminal',
    checkpointAt: newest?.offset ?? 0,
    onFailure: (error) =>
      log.error('history is being lost: the journal cannot be written', error, { session: opening.id }),
  });
  if (writer.governing.run !== null) {
    writer.event({ kind: 'exit', outcome: 'lost', exitCode: null, signal: null });
  }
  return writer;
}

export function answeringFor(session: Session, { events }: SessionParts): Answering {
  return new Answering({
    size: () => session.size,
    hasRoom: () => session.input.queuedBytes < MAX_UNREAD_BYTES,
    reply: (text) => session.input.reply(Buffer.from(text, 'latin1')),
    askScreen: (question, sequence) => events.askScreen(session, question, sequence),
  });
}
