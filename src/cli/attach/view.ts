// One showing of one session in this terminal: from opening its stream until something ends it. What follows then is
// decided by attachTerminal.ts.

import { findLocalSession, mintLocalTicket } from '../../client/localSession.ts';
import { Stream } from '../../client/stream.ts';
import type { StreamListener, StreamTarget } from '../../client/streamOptions.ts';
import { processGone } from '../../protocol/failure.ts';
import { Drawings } from './drawings.ts';
import { outcomeText } from './outcome.ts';
import { CLEAR_ALL, CLEAR_SCREEN } from './outer.ts';
import { Output } from './output.ts';
import { Replay } from './replay.ts';
import { Title } from './title.ts';
import { Typing } from './typing.ts';
import type { ViewEnd, ViewOptions } from './viewOptions.ts';

/** Longer than any healthy keeper takes; a person is waiting for a terminal. */
export const REACH_MS = 5_000;
const DRAIN_MS = 1_000;
const SOFT_RESET = '\x1b[!p';

export function view(options: ViewOptions): Promise<ViewEnd> {
  return new Viewing(options).ended;
}

class Viewing {
  readonly ended: Promise<ViewEnd>;
  readonly #options: ViewOptions;
  readonly #stream: Stream;
  readonly #out: Output;
  readonly #err: Output;
  readonly #title: Title;
  readonly #drawings: Drawings;
  readonly #replay = new Replay();
  readonly #typing: Typing;
  readonly #reachTimer: NodeJS.Timeout;
  readonly #removeListeners: () => void;
  #settle: ((end: ViewEnd) => void) | undefined;
  #hasOpened = false;
  #isPty = true;
  #wasStolen = false;
  #isRedrawing = false;
  #hasRunHere = false;

  constructor(options: ViewOptions) {
    this.#options = options;
    const { id, keyboard, isReadOnly, hasDetachKey, isPlain, outer } = options;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#out = new Output(process.stdout, (offset) => this.#stream.ack(offset));
    this.#err = new Output(process.stderr, (offset) => this.#stream.ack(offset));
    this.#title = new Title((text) => this.#out.write(text), process.stdout.isTTY === true && !isPlain);
    this.#stream = new Stream({
      resolve: () => this.#resolve(),
      from: isPlain ? 0 : null,
      size: isReadOnly ? null : outer.size,
      label: options.label,
      pid: process.pid,
      window: options.window,
      listener: this.#listener(),
    });
    this.#drawings = new Drawings({
      stream: () => this.#stream,
      out: this.#out,
      outer,
      isReadOnly,
      canDraw: process.stdout.isTTY === true && !isPlain,
      redraw: () => this.#redraw(),
      onFailed: (reason) => this.#say(reason),
    });
    this.#typing = new Typing({
      keyboard,
      stream: () => this.#stream,
      keys: this.#drawings,
      hasDetachKey: hasDetachKey && outer.isTerminal,
      isReadOnly,
      endsInput: !outer.isTerminal || options.kind === 'pipe',
      onDetach: () => this.#end({ how: 'detached' }),
      onHangup: () => this.#end({ how: 'hungUp' }),
    });
    this.#reachTimer = setTimeout(
      () => this.#end({ how: 'unreachable', reason: `the keeper of ${id} does not answer` }),
      REACH_MS,
    );
    this.#removeListeners = this.#listenToProcess();
  }

  #listener(): StreamListener {
    const { id, kind, keyboard } = this.#options;
    return {
      onOpened: (opened, isResumed) => {
        const { run, mode, isPty, end, liveAt } = opened;
        clearTimeout(this.#reachTimer);
        if (mode === 'view' && !this.#options.isReadOnly) {
          // While the connection was cut.
          this.#end({ how: 'evicted', by: 'somebody else' });
          return;
        }
        this.#hasOpened = true;
        this.#wasStolen = true;
        this.#isPty = isPty;
        // Lines of a program without a terminal need ours to be an ordinary one.
        if (!isPty) this.#options.outer.restore();
        const isFresh = !isResumed || this.#isRedrawing;
        if (!this.#drawings.didOpen(opened, isFresh) && isFresh) this.#clear();
        this.#replay.begin(liveAt ?? end, !isFresh);
        this.#isRedrawing = false;
        this.#hasRunHere ||= run?.exit === null;
        if (run?.exit === null) this.#didStart(run.pid);
      },
      onCheckpoint: (bytes, offset) => {
        if (this.#drawings.takeCheckpoint(bytes, offset)) return;
        this.#replay.jump();
        if (!this.#options.isPlain) this.#out.write(SOFT_RESET + CLEAR_SCREEN);
        this.#options.outer.didWrite(bytes);
        this.#out.write(Buffer.from(bytes), offset);
      },
      onData: (bytes, stream, offset) => {
        this.#title.didOutput(bytes);
        if (this.#drawings.take(bytes, offset)) return;
        const output = stream === 'stderr' ? this.#err : this.#out;
        const isOnTerminal = stream === 'pty' && process.stdout.isTTY === true;
        const shown = isOnTerminal ? this.#replay.take(bytes, offset) : bytes;
        output.write(Buffer.from(shown), offset + bytes.length);
        this.#options.outer.didWrite(bytes);
      },
      // Follows on what the stream begins with.
      onLead: () => this.#drawings.didBegin(),
      onSize: (size) => this.#drawings.didResizeProgram(size),
      onVisual: (visual) => this.#drawings.didChange(visual),
      onLag: () => {
        this.#replay.jump();
        // A screen follows for a terminal; of lines some are missing, and a reader must see that.
        if (kind === 'pipe' || kind === 'service') this.#say('some output was skipped: it came too fast');
      },
      onRun: (run) => {
        if (run.exit !== null) return;
        // Watched from before it began: a session that has just been made.
        this.#hasRunHere = true;
        this.#didStart(run.pid);
      },
      onExit: (exit) => {
        // A service has more than one life; whoever watches it stays.
        if (kind === 'service') this.#say(outcomeText(exit));
        else this.#end({ how: 'exited', exit, hasRunHere: this.#hasRunHere });
      },
      onEvicted: ({ by }) => this.#end({ how: 'evicted', by }),
      onMove: ({ session }) => {
        if (session === id) this.#redraw();
        else this.#end({ how: 'moved', to: session });
      },
      onDetached: () => this.#end({ how: 'detached' }),
      onRoom: () => keyboard.resume(),
      onNotSent: (bytes) => this.#say(`${bytes} typed bytes were not sent: they came too late`),
      onFailed: (error) => {
        const failureKind = 'kind' in error ? String(error.kind) : 'internal';
        const reason = error.message || `the stream of ${id} broke`;
        this.#end({ how: 'lost', reason, kind: failureKind, hasRunHere: this.#hasRunHere });
      },
    };
  }

  #didStart(pid: number): void {
    const { argv0, far } = this.#options;
    // No process of this machine is looked up by a number of another one.
    this.#title.didStart(far === undefined ? pid : 0, argv0);
  }

  /** Asked before each connection: the session may have moved to another keeper meanwhile. */
  async #resolve(): Promise<StreamTarget> {
    const { paths, far, id, writer, isReadOnly, isSteal } = this.#options;
    // Stolen once: after a cut somebody else may have stolen it from us.
    const steal = isSteal && !this.#wasStolen;
    const viewer = { writer, mode: isReadOnly ? 'view' : 'lead', steal } as const;
    if (far !== undefined) return far.target(id, viewer);
    const session = findLocalSession(paths, id);
    if (session.kind !== 'living') throw processGone(0);
    return mintLocalTicket(session, viewer);
  }

  #listenToProcess(): () => void {
    const hangup = (): void => this.#end({ how: 'hungUp' });
    const interrupt = (): void => this.#interrupt();
    const resize = (): void => {
      const { outer, isReadOnly } = this.#options;
      if (this.#drawings.didResizeOuter()) return;
      if (outer.size !== null && !isReadOnly) this.#stream.resize(outer.size);
    };
    process.on('SIGHUP', hangup).on('SIGTERM', hangup).on('SIGINT', interrupt);
    process.stdout.on('resize', resize);
    // Nobody reads what we write any more.
    process.stdout.on('error', hangup);
    return () => {
      process.off('SIGHUP', hangup).off('SIGTERM', hangup).off('SIGINT', interrupt);
      process.stdout.off('resize', resize);
    };
  }

  /** The window has mixed up what it remembers with what came meanwhile. */
  #redraw(): void {
    this.#isRedrawing = true;
    this.#stream.redraw();
  }

  /** Ctrl+C where our terminal is not raw: for the program if it runs as if it were here, else it leaves. */
  #interrupt(): void {
    const { id, paths, far, isPlain } = this.#options;
    if (this.#isPty) this.#stream.write(Buffer.from('\x03'));
    else if (!isPlain) this.#end({ how: 'detached' });
    else {
      const send = async (): Promise<void> =>
        far?.interrupt(id) ?? (await import('../attachCreate.ts')).interrupt({ paths, id });
      send().catch((error: unknown) => this.#say(String(error)));
    }
  }

  /** VS Code shows what it remembers of the terminal; a user's own terminal keeps its scrollback. */
  #clear(): void {
    if (this.#options.isPlain || process.stdout.isTTY !== true) return;
    this.#out.write(this.#options.isEditor ? CLEAR_ALL : CLEAR_SCREEN);
  }

  #say(text: string): void {
    this.#err.write(`\r\n\x1b[33m[${text}]\x1b[0m\r\n`);
  }

  #end(end: ViewEnd): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    clearTimeout(this.#reachTimer);
    this.#removeListeners();
    this.#typing.dispose();
    this.#title.dispose();
    if (this.#hasOpened) this.#stream.detach();
    else this.#stream.dispose();
    const limitMs = end.how === 'hungUp' ? 0 : DRAIN_MS;
    const restored = end.how === 'hungUp' ? Promise.resolve() : this.#drawings.end();
    void restored
      .then(() => Promise.all([this.#out.drained(limitMs), this.#err.drained(limitMs)]))
      .then(() => settle(end));
  }
}
