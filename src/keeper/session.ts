// One session of this keeper: its journal, its viewers, its input, and the run that lives in it, if one does. What it
// does for the daemon is `handlers.ts`' business, what it does for viewers that of `streams/`.

import { isSameSize } from '../base/sameSize.ts';
import type { Log } from '../host/log.ts';
import { sessionPaths } from '../host/paths.ts';
import type { JournalWriter } from '../journal/writer.ts';
import { alreadyExists, notRunning } from '../protocol/failure.ts';
import type { Run, RunExit, SessionKind, Size, StreamName } from '../protocol/types.ts';
import type { Answering } from './answering/answering.ts';
import { History } from './history.ts';
import { LiveRun, type RunPlan } from './liveRun.ts';
import { Pauses } from './pauses.ts';
import { Recorder } from './recorder.ts';
import type { SessionCheckpoints } from './sessionCheckpoints.ts';
import type { SessionInput } from './sessionInput.ts';
import {
  answeringFor,
  checkpointsOf,
  inputOf,
  openWriter,
  type SessionOpening,
  type SessionParts,
} from './sessionParts.ts';
import { SessionVisual } from './sessionVisual.ts';
import { Flow } from './streams/flow.ts';
import type { StreamHost } from './streams/host.ts';
import { isLeadBehind } from './streams/lag.ts';
import type { TurnTaker } from './streams/turns.ts';
import { Viewers } from './streams/viewers.ts';

export class Session implements StreamHost, TurnTaker {
  readonly id: string;
  readonly kind: SessionKind;
  readonly generation: number;
  readonly journal: JournalWriter;
  readonly recorder: Recorder;
  readonly history: History;
  readonly viewers: Viewers;
  readonly input: SessionInput;
  readonly visual: SessionVisual;
  readonly checkpoints: SessionCheckpoints;
  readonly answering: Answering;
  readonly #parts: SessionParts;
  readonly #log: Log;
  readonly #pauses: Pauses;
  readonly #flow: Flow;
  #live: LiveRun | undefined;
  #plan: RunPlan | undefined;
  #isStarting = false;
  #run: Run | null = null;
  #runs: number;
  #size: Size | null;
  #sizedAt = 0;

  private constructor({ id, kind, generation }: SessionOpening, parts: SessionParts, writer: JournalWriter) {
    this.id = id;
    this.kind = kind;
    this.generation = generation;
    this.#parts = parts;
    this.#log = parts.log.child({ session: id });
    this.journal = writer;
    this.#size = writer.governing.size;
    this.#runs = writer.governing.lastRun;
    this.recorder = new Recorder(writer);
    this.history = new History(sessionPaths(parts.paths, id));
    this.viewers = new Viewers(this);
    this.visual = new SessionVisual(this, parts.events);
    this.#flow = new Flow(this.recorder, this.viewers);
    this.input = inputOf(this, parts, () => this.#live);
    this.checkpoints = checkpointsOf(this, parts);
    this.answering = answeringFor(this, parts);
    this.#pauses = new Pauses(() => this.#live?.child, {
      isLeadBehind: () => isLeadBehind(this),
      isDiskBehind: () => writer.isBehind,
    });
    this.recorder.onDidAppend(() => this.#didPrint());
    writer.onDidFlush(() => parts.events.didGrow(this));
    writer.onDidCloseSegment(({ start, end }) => parts.events.didCloseSegment(this, start, end));
  }

  static async open(opening: SessionOpening, parts: SessionParts): Promise<Session> {
    return new Session(opening, parts, await openWriter(opening, parts));
  }

  get run(): Run | null {
    return this.#run;
  }

  get isLive(): boolean {
    return this.#live !== undefined || this.#isStarting;
  }

  get foreground(): string | null {
    return this.#live?.foreground ?? null;
  }

  /** How many there were. */
  get runs(): number {
    return this.#runs;
  }

  get isPty(): boolean {
    return this.#plan?.tty ?? this.kind === 'terminal';
  }

  get size(): Size | null {
    return this.#size;
  }

  get sizedAt(): number {
    return this.#sizedAt;
  }

  get start(): number {
    return this.journal.start;
  }

  get writtenEnd(): number {
    return this.journal.writtenEnd;
  }

  get typedAt(): number {
    return this.input.typedAt;
  }

  get plan(): RunPlan | undefined {
    return this.#plan;
  }

  /** Rejects with `spawnFailed`, or where a run lives. */
  async spawn(plan: Omit<RunPlan, 'session' | 'number'>): Promise<Run> {
    if (this.isLive) throw alreadyExists('live run in session', this.id);
    this.#isStarting = true;
    try {
      // The lead's window decides, where one is already open.
      const size = this.viewers.count > 0 ? (this.#size ?? plan.size) : plan.size;
      const full: RunPlan = { ...plan, size, session: this.id, number: this.#runs + 1 };
      const live = await LiveRun.start(
        full,
        {
          onOutput: (bytes, stream) => this.#didOutput(bytes, stream),
          onForeground: (name) => this.#parts.events.didNameForeground(this, name),
          onEnd: (exit) => void this.#didEnd(live, exit),
        },
        this.#parts.spawn,
      );
      this.#didStart(live);
      // Known after a keeper that dies at once, too. Its end is told after the answer to who asked for it.
      await this.journal.flush();
      live.begin();
      return live.run;
    } finally {
      this.#isStarting = false;
    }
  }

  setSize(size: Size): void {
    if (isSameSize(size, this.#size)) return;
    this.#size = size;
    this.#sizedAt = this.recorder.end;
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

  schedule(): void {
    this.#parts.turns.schedule(this);
  }

  takeTurn(budgetBytes: number): boolean {
    const hasMore = this.#flow.take(budgetBytes);
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
    this.input.clear();
    this.#pauses.dispose();
    this.recorder.commit();
    await this.journal.close();
  }

  #didOutput(bytes: Uint8Array, stream: StreamName): void {
    const offset = this.recorder.end;
    this.visual.didPrint(bytes);
    this.recorder.append(bytes, stream);
    if (stream !== 'pty') return;
    if (this.viewers.hasTerminal) this.answering.pass();
    else this.answering.didPrint(bytes, offset);
  }

  #didPrint(): void {
    if (this.#flow.isFlood) this.#parts.turns.scheduleSoon(this);
    else this.schedule();
  }

  #didStart(live: LiveRun): void {
    const { number, pid, startTime } = live.run;
    this.#live = live;
    this.#plan = live.plan;
    this.#run = live.run;
    this.#runs = number;
    if (live.plan.opening) this.recorder.append(Buffer.from(live.plan.opening), 'pty');
    this.recorder.event({ kind: 'runStart', number, pid, startTime });
    if (live.plan.tty) this.setSize(live.plan.size);
    this.viewers.didStartRun(live.run);
    this.#parts.events.didStart(this, live.run);
    this.answering.didStart();
  }

  async #didEnd(live: LiveRun, end: Omit<RunExit, 'at'>): Promise<void> {
    const exit: RunExit = { ...end, at: Date.now() };
    this.recorder.event({ kind: 'exit', ...end });
    const offset = this.recorder.end;
    this.input.clear();
    this.answering.dispose();
    this.viewers.didGetRoom();
    await this.journal.flush();
    this.#run = { ...live.run, exit };
    this.#live = undefined;
    this.#pauses.settle();
    this.viewers.didEndRun(exit);
    this.#log.info('run ended', { run: live.run.number, childPid: live.run.pid, ...end });
    this.#parts.events.didExit(this, this.#run, exit, offset);
  }
}
