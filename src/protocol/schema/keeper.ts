// The control plane between the daemon and a keeper. It may only grow: keepers outlive daemons of several versions.

import * as z from 'zod';
import { method, Nothing } from './contract.ts';
import { EnvPairs, Root, Run, SessionId, SessionKind, Size, Viewer } from './model.ts';
import { keeperVisualMethods } from './visualMethods.ts';

const offset = z.number().int().nonnegative();
/** Chosen by the daemon; a keeper remembers the outcomes of the last 1,000 (of `session/exec` 100): a repeat is not executed. */
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
  /** Epoch ms since when it takes none of them; null while it does. */
  inputStalledSince: z.number().nullable().optional(),
  /** Something is drawn over it, or its input captured. */
  hasVisual: z.boolean().optional(),
});

export const JournalBudget = z.object({
  segmentBytes: z.number().int().positive(),
  segments: z.number().int().positive(),
});

/** Of each process of a run, from its start on; null: no limit. */
export const RunLimits = z.object({
  /** Open files. */
  files: z.number().int().positive().nullable(),
  /** Steps by which it gives way to others. */
  nice: z.number().int().min(-20).max(19).nullable(),
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
    doc: 'Starts a run; the first one of a session opens its journal. It is written down when this is answered, and its end is told afterwards. Fails with spawnFailed.',
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
      /** Absent: none. */
      limits: RunLimits.optional(),
      /** Printed between what the last run printed and this one. */
      opening: z.string().max(4_096).optional(),
      /** Of pipes: standard error goes into standard output, in the order it was printed. */
      merged: z.boolean().optional(),
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
  'session/answer': method({
    doc: 'What an emulator answers to a question of `session/didAsk`; once, and only while it is waited for.',
    params: z.object({ session: SessionId, question: z.number().int(), text: z.string().max(4096) }),
    result: Nothing,
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
  'session/exec': method({
    doc: 'Runs a command beside the run that lives, in its folder and with its environment; answers when it has ended.',
    params: z.object({
      callId,
      session: SessionId,
      argv: z.array(z.string()).min(1),
      /** Then all of it is killed. */
      timeoutMs: z.number().int().min(1).max(2_147_483_647),
      /** All of it is killed when the run ends before it. */
      endsWithRun: z.boolean(),
    }),
    result: z.object({
      /** Null when a signal ended it. */
      exitCode: z.number().int().nullable(),
      signal: z.string().nullable(),
      isTimedOut: z.boolean(),
      /** The last 4 KiB of what it printed on both streams. */
      output: z.string(),
    }),
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
  'session/detach': method({
    doc: 'Tells all viewers to leave in order; answers with how many there were.',
    params: z.object({ session: SessionId }),
    result: z.object({ detached: z.number().int() }),
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
  'session/mark': method({
    doc: 'Leaves a note in the journal, at its end.',
    params: z.object({ callId, session: SessionId, text: z.string().max(200) }),
    result: z.object({ end: offset }),
    repeatable: true,
  }),
  'session/trim': method({
    doc: 'Deletes history but for the newest, of which at most so many bytes stay; with 0 nothing, and no checkpoint either. Offsets keep their meaning, and viewers go on.',
    params: z.object({ callId, session: SessionId, maxBytes: offset }),
    result: z.object({ start: offset, end: offset }),
    repeatable: true,
  }),
  'session/setJournal': method({
    doc: 'How much of its output is kept from now on; what is too much goes with the next segment that is full.',
    params: z.object({ session: SessionId, journal: JournalBudget }),
    result: Nothing,
    repeatable: true,
  }),
  ...keeperVisualMethods,
  'checkpoint/didWrite': method({
    doc: 'A checkpoint file of the session is complete on disk: it may be served and may free older segments.',
    params: z.object({ session: SessionId, offset, size: Size }),
    result: Nothing,
    repeatable: true,
  }),
} as const;
