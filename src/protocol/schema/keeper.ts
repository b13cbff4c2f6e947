// The control plane between the daemon and a keeper. It may only grow: keepers outlive daemons of several versions.

import * as z from 'zod';
import { method, Nothing, notification } from './contract.ts';
import { EnvPairs, Root, Run, RunExit, SessionId, SessionKind, Size, Viewer, ViewerMode } from './model.ts';

const offset = z.number().int().nonnegative();
/** Chosen by the daemon; a keeper remembers the outcomes of the last 1,000, so a repeat is answered, not executed. */
const callId = z.string().min(1).max(64);

export const KeeperSession = z.object({
  session: SessionId,
  kind: SessionKind,
  /** Raised by every `session/take`, so that a stale owner is recognised. */
  generation: z.number().int(),
  isSupervised: z.boolean(),
  isPty: z.boolean(),
  run: Run.nullable(),
  /** Ends of runs nobody has been told of yet come here too. */
  runs: z.number().int(),
  size: Size.nullable(),
  /** First offset still on disk, and the end. */
  start: offset,
  end: offset,
  viewers: z.array(Viewer),
  detachedAt: z.number().nullable(),
  /** Tickets below this number are void. */
  ticketNumber: z.number().int(),
  foreground: z.string().nullable(),
  /** Bytes typed and not yet taken by the program. */
  queuedInput: z.number().int(),
});

export const JournalBudget = z.object({
  segmentBytes: z.number().int().positive(),
  segments: z.number().int().positive(),
});

export const keeperMethods = {
  hello: method({
    doc: 'Opens the handshake, as with the daemon, over the control secret.',
    params: z.object({
      nonce: z.string().min(16).max(128),
      protocol: z.number().int(),
      version: z.string(),
      daemonInstance: z.string(),
    }),
    result: z.object({
      nonce: z.string(),
      proof: z.string(),
      protocol: z.number().int(),
      version: z.string(),
      keeper: z.string(),
      pid: z.number().int(),
      root: Root,
    }),
    repeatable: true,
  }),
  'hello/prove': method({
    doc: "Answers the keeper's nonce.",
    params: z.object({ proof: z.string() }),
    result: z.object({ highestEpoch: z.number().int() }),
    repeatable: true,
  }),
  'control/claim': method({
    doc: 'This connection controls from now on; a lower epoch than the highest seen is answered `superseded`.',
    params: z.object({ epoch: z.number().int().nonnegative(), daemonInstance: z.string() }),
    result: Nothing,
    repeatable: true,
  }),
  'control/goodbye': method({
    doc: 'The daemon ends on purpose: do not start it again.',
    params: Nothing,
    result: Nothing,
    repeatable: true,
  }),
  'session/spawn': method({
    doc: 'Starts a run; the first one of a session opens its journal. Fails with spawnFailed.',
    params: z.object({
      callId,
      session: SessionId,
      kind: SessionKind,
      /** Runs again if the daemon vanished: the keeper then brings the daemon back. */
      isSupervised: z.boolean(),
      argv: z.array(z.string()).min(1),
      cwd: z.string(),
      env: EnvPairs,
      tty: z.boolean(),
      size: Size,
      journal: JournalBudget,
    }),
    result: z.object({ run: Run }),
    repeatable: true,
  }),
  'session/list': method({
    doc: 'All sessions with their runs, viewers, offsets.',
    params: Nothing,
    result: z.object({ sessions: z.array(KeeperSession) }),
    repeatable: true,
  }),
  'session/watch': method({
    doc: 'Asks for `session/didOutput`, at most every `intervalMs`; null ends it.',
    params: z.object({ session: SessionId, intervalMs: z.number().int().min(10).nullable() }),
    result: z.object({ end: offset }),
    repeatable: true,
  }),
  'session/write': method({
    doc: 'Queues input. A call id seen before is answered, not typed again.',
    params: z.object({ callId, session: SessionId, text: z.string(), eof: z.boolean() }),
    result: z.object({ accepted: z.number().int() }),
    repeatable: true,
  }),
  'session/resize': method({
    doc: 'Sets the size of the PTY.',
    params: z.object({ session: SessionId, size: Size }),
    result: Nothing,
    repeatable: true,
  }),
  'session/signal': method({
    doc: 'Signal to the process group of the run.',
    params: z.object({ callId, session: SessionId, signal: z.string() }),
    result: Nothing,
    repeatable: true,
  }),
  'session/terminate': method({
    doc: 'Polite signal, grace, then the whole tree. Answers at once; `run/didExit` tells the outcome.',
    params: z.object({
      callId,
      session: SessionId,
      signal: z.string(),
      graceMs: z.number().int().min(0),
    }),
    result: z.object({ deadline: z.number() }),
    repeatable: true,
  }),
  'session/environment': method({
    doc: 'The environment of the last spawn, for a daemon that adopts a service.',
    params: z.object({ session: SessionId }),
    result: z.object({ env: EnvPairs }),
    repeatable: true,
  }),
  'session/moveViewer': method({
    doc: 'Tells one viewer to show another session.',
    params: z.object({ session: SessionId, writer: z.string(), to: SessionId }),
    result: Nothing,
    repeatable: true,
  }),
  'session/release': method({
    doc: 'Gives up a session without a live run, so that another keeper can take it.',
    params: z.object({ callId, session: SessionId }),
    result: z.object({ end: offset, env: EnvPairs }),
    repeatable: true,
  }),
  'session/take': method({
    doc: 'Owns an existing session folder: cuts a torn tail, goes on at its end.',
    params: z.object({ callId, session: SessionId, kind: SessionKind, journal: JournalBudget }),
    result: z.object({ end: offset, generation: z.number().int() }),
    repeatable: true,
  }),
  'session/purge': method({
    doc: 'Forgets a session without a live run and deletes its journal and checkpoints.',
    params: z.object({ callId, session: SessionId }),
    result: Nothing,
    repeatable: true,
  }),
  'checkpoint/didWrite': method({
    doc: 'A checkpoint file of the session is complete on disk: it may be served and may free older segments.',
    params: z.object({ session: SessionId, offset, size: Size }),
    result: Nothing,
    repeatable: true,
  }),
} as const;

export const keeperNotifications = {
  'run/didStart': notification({
    doc: 'A run began.',
    params: z.object({ session: SessionId, run: Run }),
  }),
  'run/didExit': notification({
    doc: 'A run ended and all it printed is in the journal.',
    params: z.object({ session: SessionId, run: Run, exit: RunExit, end: offset }),
  }),
  'session/didOutput': notification({
    doc: 'The journal grew, or input was taken.',
    params: z.object({ session: SessionId, end: offset, inputAt: z.number().nullable() }),
  }),
  'segment/didClose': notification({
    doc: 'A segment is full: a checkpoint at or after its end lets it go.',
    params: z.object({ session: SessionId, start: offset, end: offset }),
  }),
  'viewer/didChange': notification({
    doc: 'The viewers of a session, their modes, sizes or lead changed.',
    params: z.object({
      session: SessionId,
      viewers: z.array(Viewer),
      size: Size.nullable(),
      detachedAt: z.number().nullable(),
      ticketNumber: z.number().int(),
    }),
  }),
  'session/didNameForeground': notification({
    doc: 'Another program came to the foreground of the terminal.',
    params: z.object({ session: SessionId, foreground: z.string().nullable() }),
  }),
} as const;

/** JSON bodies of data-plane frames; `frames.ts` checks them by hand in the keeper, a test holds both equal. */
export const frameBodies = {
  open: z.object({
    ticket: z.object({
      session: SessionId,
      writer: z.string().min(1).max(64),
      mode: ViewerMode,
      steal: z.boolean(),
      exclusive: z.boolean(),
      number: z.number().int().nonnegative(),
    }),
    nonce: z.string(),
    /** Resume at this offset; null: newest checkpoint and what came since. */
    from: offset.nullable(),
    size: Size.nullable(),
    label: z.string(),
    pid: z.number().int().nullable(),
    window: z.string().nullable(),
  }),
  challenge: z.object({ nonce: z.string(), proof: z.string() }),
  prove: z.object({ proof: z.string() }),
  opened: z.object({
    acceptedInput: offset,
    mode: ViewerMode,
    /** Where the stream begins: the offset asked for, that of the checkpoint, or the oldest kept. */
    from: offset,
    end: offset,
    size: Size.nullable(),
    run: Run.nullable(),
    isPty: z.boolean(),
  }),
  size: Size,
  lead: z.object({ writer: z.string().nullable() }),
  evicted: z.object({ by: z.string() }),
  lag: z.object({ resumeAt: offset }),
  run: Run,
  exit: RunExit,
  move: z.object({ session: SessionId }),
  fail: z.object({ kind: z.string(), message: z.string() }),
} as const;
