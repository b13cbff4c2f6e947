// One session of this keeper: its journal, its viewers, its input, and the run that lives in it, if one does. What it
// does for the daemon is `handlers.ts`' business, what it does for viewers that of `streams/`.

import type { Log } from '../host/log.ts';
import { type HostPaths, sessionPaths } from '../host/paths.ts';
import { checkpointsIn } from '../journal/checkpoint.ts';
import { JournalWriter } from '../journal/writer.ts';
import { alreadyExists, limitExceeded, notRunning } from '../protocol/failure.ts';
import type { JournalBudget, KeeperSession, Run, RunExit, SessionKind, Size } from '../protocol/types.ts';
import { History } from './history.ts';
import { InputQueue } from './input.ts';
import { LiveRun, type RunPlan, type Spawn } from './liveRun.ts';
import { Pauses } from './pauses.ts';
import { KEPT_FOR_VIEWERS_BYTES, Recorder } from './recorder.ts';
import { mustWaitForLead } from './streams/lag.ts';
import { GATHER_MS, type Turns, type TurnTaker } from './streams/turns.ts';
import { type StreamHost, Viewers } from './streams/viewers.ts';

/** Without a disk only memory holds what a slow lead has not read. */
const MAX_BEHIND_WITHOUT_DISK_BYTES = 4 * 1024 * 1024;
/** So much within a turn is no echo of a key: what follows at once may wait for more of it. */
const FLOOD_BYTES = 2 * 1024;

export interface SessionEvents {
  didStart(session: Session, run: Run): void;
  didExit(session: Session, run: Run, exit: RunExit, end: number): void;
  /** The journal's readers can see more, or input was taken. */
  didGrow(session: Session): void;
  didCloseSegment(session: Session, start: number, end: number): void;
  didChangeViewers(session: Session): void;
  didNameForeground(session: Session, name: string | null): void;
}

export interface SessionParts {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly turns: Turns;
  readonly spawn: Spawn;
  readonly events: SessionEvents;
}

export interface SessionOpening {
  readonly id: string;
  readonly kind: SessionKind;
  readonly generation: number;
  readonly journal: JournalBudget;
}

export class Session implements StreamHost, TurnTaker {
  readonly id: string;
  readonly kind: SessionKind;
  readonly generation: number;
  readonly recorder: Recorder;
  readonly history: History;
  readonly viewers: Viewers;
  readonly #parts: SessionParts;
  readonly #log: Log;
  readonly #budget: JournalBudget;
  readonly #writer: JournalWriter;
  readonly #input: InputQueue;
  readonly #pauses: Pauses;
  #live: LiveRun | undefined;
  #plan: RunPlan | undefined;
  #isStarting = false;
  #run: Run | null = null;
  #runs: number;
  #size: Size | null;
  #inputAt: number | null = null;
  #typedAt = 0;
  /** The last turn: when, and up to where output had come. */
  #turnAt = 0;
  #turnEnd = 0;
  #turnBytes = 0;

  private constructor(
    { id, kind, generation, journal }: SessionOpening,
    parts: SessionParts,
    writer: JournalWriter,
  ) {
    this.id = id;
    this.kind = kind;
    this.generation = generation;
    this.#parts = parts;
    this.#budget = journal;
    this.#log = parts.log.child({ session: id });
    this.#writer = writer;
    this.#size = writer.governing.size;
    this.#runs = writer.governing.lastRun;
    const { journalDir, checkpointsDir } = sessionPaths(parts.paths, id);
    this.recorder = new Recorder(writer);
    this.history = new History(journalDir, checkpointsDir);
    this.viewers = new Viewers(this);
    this.#input = new InputQueue(
      () => this.#live?.child.inputSink,
      () => this.viewers.didGetRoom(),
    );
    this.#pauses = new Pauses(() => this.#live?.child, {
      isLeadBehind: () => this.#isLeadBehind(),
      isDiskBehind: () => writer.isBehind,
    });
    this.recorder.onDidAppend(() => this.#didPrint());
    writer.onDidFlush(() => parts.events.didGrow(this));
    writer.onDidCloseSegment(({ start, end }) => parts.events.didCloseSegment(this, start, end));
  }

  static async open(opening: SessionOpening, parts: SessionParts): Promise<Session> {
    const { journalDir, checkpointsDir } = sessionPaths(parts.paths, opening.id);
    const log = parts.log.child({ session: opening.id });
    const newest = (await checkpointsIn(checkpointsDir)).at(-1);
    const writer = await JournalWriter.open({
      dir: journalDir,
      budget: opening.journal,
      needsCheckpoints: opening.kind === 'terminal',
      checkpointAt: newest?.offset ?? 0,
      onFailure: (error) => log.error('history is being lost: the journal cannot be written', error),
    });
    const session = new Session(opening, parts, writer);
    // Its keeper died with it, or could not see it end.
    if (writer.governing.run !== null) {
      writer.event({ kind: 'exit', outcome: 'lost', exitCode: null, signal: null });
    }
    return session;
  }

  get run(): Run | null {
    return this.#run;
  }

  get isLive(): boolean {
    return this.#live !== undefined || this.#isStarting;
  }

  /** A run of it lives and would be started again: the daemon must not stay away. */
  get isSupervisedLive(): boolean {
    return this.#live?.plan.isSupervised === true;
  }

  get isPty(): boolean {
    return this.#plan?.tty ?? this.kind === 'terminal';
  }

  get size(): Size | null {
    return this.#size;
  }

  get start(): number {
    return this.#writer.start;
  }

  /** Readers of the files can see everything below. */
  get writtenEnd(): number {
    return this.#writer.writtenEnd;
  }

  get inputAt(): number | null {
    return this.#inputAt;
  }

  get typedAt(): number {
    return this.#typedAt;
  }

  /** That of the last spawn; empty where this keeper made none. */
  get environment(): RunPlan['env'] {
    return this.#plan?.env ?? [];
  }

  info(): KeeperSession {
    return {
      session: this.id,
      kind: this.kind,
      generation: this.generation,
      isSupervised: this.#plan?.isSupervised ?? false,
      isPty: this.isPty,
      run: this.#run,
      runs: this.#runs,
      size: this.#size,
      start: this.start,
      end: this.recorder.end,
      viewers: this.viewers.info(),
      detachedAt: this.viewers.detachedAt,
      ticketNumber: this.viewers.ticketNumber,
      foreground: this.#live?.foreground ?? null,
      queuedInput: this.#input.bytes,
    };
  }

  /** Rejects with `spawnFailed`, or where a run lives. */
  async spawn(plan: Omit<RunPlan, 'session' | 'number'>): Promise<Run> {
    if (this.isLive) throw alreadyExists('live run in session', this.id);
    this.#isStarting = true;
    try {
      // The lead's window decides, where one is already open.
      const size = this.viewers.count > 0 ? (this.#size ?? plan.size) : plan.size;
      const number = this.#runs + 1;
      const full: RunPlan = { ...plan, size, session: this.id, number };
      const live = await LiveRun.start(
        full,
        {
          onOutput: (bytes, stream) => this.recorder.append(bytes, stream),
          onForeground: (name) => this.#parts.events.didNameForeground(this, name),
          onEnd: (exit) => void this.#didEnd(live, exit),
        },
        this.#parts.spawn,
      );
      this.#didStart(live);
      return live.run;
    } finally {
      this.#isStarting = false;
    }
  }

  /** Queues input from elsewhere than a viewer. @returns bytes taken: all */
  write(text: string, isEnd: boolean): number {
    if (this.#live === undefined) throw notRunning('session', this.id);
    const bytes = Buffer.from(text, 'utf8');
    if (bytes.length > this.#input.roomBytes) throw limitExceeded('queued input bytes', this.#input.bytes);
    this.type(bytes);
    if (isEnd) this.endInput();
    return bytes.length;
  }

  type(bytes: Uint8Array): number {
    this.#typedAt = performance.now();
    this.#inputAt = Date.now();
    this.#live?.didType();
    this.#parts.events.didGrow(this);
    // Nobody is there to read it, now or later.
    if (this.#live?.child.inputSink === undefined) return bytes.length;
    return this.#input.add(bytes);
  }

  reply(bytes: Uint8Array): void {
    if (this.#live !== undefined) this.#input.add(bytes);
  }

  endInput(): void {
    this.#input.whenEmpty(() => this.#live?.child.endInput());
  }

  setSize(size: Size): void {
    if (size.cols === this.#size?.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    this.recorder.event({ kind: 'resize', ...size });
    this.#live?.child.resize(size);
    this.viewers.didResize(size);
    this.#parts.events.didChangeViewers(this);
  }

  signal(name: string): void {
    if (this.#live?.signal(name) !== true) throw notRunning('session', this.id);
  }

  /** @returns epoch ms when it will be killed */
  terminate(signal: string, graceMs: number): number {
    if (this.#live === undefined) throw notRunning('session', this.id);
    return this.#live.terminate(signal, graceMs);
  }

  async didCheckpoint(offset: number): Promise<void> {
    await this.#writer.didCheckpoint(offset);
  }

  schedule(): void {
    this.#parts.turns.schedule(this);
  }

  takeTurn(budgetBytes: number): boolean {
    this.#turnAt = performance.now();
    this.#turnBytes = this.recorder.end - this.#turnEnd;
    this.#turnEnd = this.recorder.end;
    this.recorder.commit();
    let hasMore = false;
    const { end } = this.recorder;
    let needed = end;
    for (const viewer of this.viewers.all) {
      hasMore = viewer.pump(budgetBytes) || hasMore;
      const position = viewer.memoryPosition ?? end;
      const isWaitedFor = viewer.mode === 'lead' && !viewer.isStalled(this.#turnAt);
      if (isWaitedFor || end - position < KEPT_FOR_VIEWERS_BYTES) needed = Math.min(needed, position);
    }
    this.recorder.release(needed);
    this.#pauses.settle();
    return hasMore;
  }

  onFailure(error: unknown): void {
    this.#log.error('a viewer could not be served from the files', error);
  }

  didChangeViewers(): void {
    this.#parts.events.didChangeViewers(this);
  }

  /** Nothing lives in it any more: writes what is left, lets everybody go. */
  async close(): Promise<void> {
    this.viewers.closeAll();
    this.#input.dispose();
    this.#pauses.dispose();
    this.recorder.commit();
    await this.#writer.close();
  }

  #didPrint(): void {
    const isFlood = this.#turnBytes >= FLOOD_BYTES && performance.now() - this.#turnAt < GATHER_MS;
    if (isFlood) this.#parts.turns.scheduleSoon(this);
    else this.schedule();
  }

  #didStart(live: LiveRun): void {
    const { number, pid, startTime } = live.run;
    this.#live = live;
    this.#plan = live.plan;
    this.#run = live.run;
    this.#runs = number;
    this.recorder.event({ kind: 'runStart', number, pid, startTime });
    if (live.plan.tty) this.#settleSize(live.plan.size);
    this.viewers.didStartRun(live.run);
    this.#parts.events.didStart(this, live.run);
    live.begin();
  }

  #settleSize(size: Size): void {
    const { cols, rows } = this.#size ?? {};
    if (cols === size.cols && rows === size.rows) return;
    this.#size = size;
    this.recorder.event({ kind: 'resize', ...size });
  }

  async #didEnd(live: LiveRun, end: Omit<RunExit, 'at'>): Promise<void> {
    const exit: RunExit = { ...end, at: Date.now() };
    this.recorder.event({ kind: 'exit', ...end });
    const offset = this.recorder.end;
    this.#input.clear();
    this.viewers.didGetRoom();
    await this.#writer.flush();
    const run = { ...live.run, exit };
    this.#run = run;
    this.#live = undefined;
    this.#pauses.settle();
    this.viewers.didEndRun(exit);
    this.#log.info('run ended', { run: run.number, childPid: run.pid, ...end });
    this.#parts.events.didExit(this, run, exit, offset);
  }

  #isLeadBehind(): boolean {
    const half = (this.#budget.segmentBytes * this.#budget.segments) / 2;
    const limit = this.#writer.isFailing ? Math.min(half, MAX_BEHIND_WITHOUT_DISK_BYTES) : half;
    return mustWaitForLead(this.viewers.all, this.recorder.end, limit);
  }
}
