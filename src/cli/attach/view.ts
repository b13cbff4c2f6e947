// One showing of one session in this terminal: from opening its stream until something ends it. What follows then is
// decided by attachTerminal.ts.

import { findLocalSession, mintLocalTicket } from '../../client/localSession.ts';
import { Stream } from '../../client/stream.ts';
import type { StreamListener, StreamTarget } from '../../client/streamOptions.ts';
import type { HostPaths } from '../../host/paths.ts';
import { processGone } from '../../protocol/failure.ts';
import type { RunExit, SessionKind } from '../../protocol/types.ts';
import type { Keyboard } from './keyboard.ts';
import { outcomeText } from './outcome.ts';
import { CLEAR_ALL, CLEAR_SCREEN, type OuterTerminal } from './outer.ts';
import { Output } from './output.ts';
import { Title } from './title.ts';
import { Typing } from './typing.ts';

export interface ViewOptions {
  readonly paths: HostPaths;
  readonly id: string;
  readonly kind: SessionKind;
  /** For the title. */
  readonly argv0: string;
  /** Stable over the reconnects of this process. */
  readonly writer: string;
  readonly label: string;
  readonly window: string | null;
  readonly isReadOnly: boolean;
  readonly isSteal: boolean;
  readonly isEditor: boolean;
  readonly hasDetachKey: boolean;
  /** Everything from the first byte, and nothing cleared: as if the program ran here. */
  readonly isPlain: boolean;
  readonly outer: OuterTerminal;
  readonly keyboard: Keyboard;
}

export type ViewEnd =
  | { readonly how: 'exited'; readonly exit: RunExit; readonly hasRunHere: boolean }
  | { readonly how: 'detached' | 'hungUp' }
  | { readonly how: 'evicted'; readonly by: string }
  | { readonly how: 'moved'; readonly to: string }
  /** Its keeper is gone, or would not have us. */
  | { readonly how: 'lost'; readonly reason: string; readonly kind: string }
  | { readonly how: 'unreachable'; readonly reason: string };

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
    this.#typing = new Typing({
      keyboard,
      stream: () => this.#stream,
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
    const { id, kind, argv0, keyboard } = this.#options;
    return {
      onOpened: ({ run, mode, isPty }, isResumed) => {
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
        if (!isResumed || this.#isRedrawing) this.#clear();
        this.#isRedrawing = false;
        this.#hasRunHere ||= run?.exit === null;
        if (run?.exit === null) this.#title.didStart(run.pid, argv0);
      },
      onCheckpoint: (bytes, offset) => {
        if (!this.#options.isPlain) this.#out.write(SOFT_RESET + CLEAR_SCREEN);
        this.#options.outer.didWrite(bytes);
        this.#out.write(Buffer.from(bytes), offset);
      },
      onData: (bytes, stream, offset) => {
        const output = stream === 'stderr' ? this.#err : this.#out;
        output.write(Buffer.from(bytes), offset + bytes.length);
        this.#title.didOutput(bytes);
        this.#options.outer.didWrite(bytes);
      },
      onLag: () => {
        // A screen follows for a terminal; of lines some are missing, and a reader must see that.
        if (kind === 'pipe' || kind === 'service') this.#say('some output was skipped: it came too fast');
      },
      onRun: (run) => {
        if (run.exit === null) this.#title.didStart(run.pid, argv0);
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
      onRoom: () => keyboard.resume(),
      onNotSent: (bytes) => this.#say(`${bytes} typed bytes were not sent: they came too late`),
      onFailed: (error) => {
        const failureKind = 'kind' in error ? String(error.kind) : 'internal';
        const reason = error.message || `the stream of ${id} broke`;
        this.#end({ how: 'lost', reason, kind: failureKind });
      },
    };
  }

  /** Asked before each connection: the session may have moved to another keeper meanwhile. */
  async #resolve(): Promise<StreamTarget> {
    const { paths, id, writer, isReadOnly, isSteal } = this.#options;
    const session = findLocalSession(paths, id);
    if (session.kind !== 'living') throw processGone(0);
    // Stolen once: after a cut somebody else may have stolen it from us.
    const steal = isSteal && !this.#wasStolen;
    return mintLocalTicket(session, { writer, mode: isReadOnly ? 'view' : 'lead', steal });
  }

  #listenToProcess(): () => void {
    const hangup = (): void => this.#end({ how: 'hungUp' });
    const interrupt = (): void => this.#interrupt();
    const resize = (): void => {
      const { outer, isReadOnly } = this.#options;
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
    const { id, paths, isPlain } = this.#options;
    if (this.#isPty) this.#stream.write(Buffer.from('\x03'));
    else if (!isPlain) this.#end({ how: 'detached' });
    else {
      const send = async (): Promise<void> => (await import('../attachCreate.ts')).interrupt({ paths, id });
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
    void Promise.all([this.#out.drained(limitMs), this.#err.drained(limitMs)]).then(() => settle(end));
  }
}
