// A child with a terminal, on Linux. Owns the master side itself and holds the slave side open until the process has
// ended: so the kernel keeps all it printed, the exit is known at once, and the end of output is certain.

import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { signalName } from '../journal/signalNumbers.ts';
import { spawnFailed } from '../protocol/failure.ts';
import type { Size } from '../protocol/types.ts';
import type { Child, ChildListener, ChildRequest, InputSink } from './child.ts';
import { envStrings } from './envStrings.ts';
import { loadPtyBinding, type PtyBinding } from './ptyBinding.ts';

/** A terminal hands over at most 4 kB at once; this is what may gather while the loop does other things. */
const READ_BYTES = 64 * 1024;
/** A background process may hold the terminal open for ever; so long after the exit without output and it is drained. */
const QUIET_AFTER_EXIT_MS = 250;
const END_OF_TRANSMISSION = Buffer.from([4]);

/** Descriptors of masters, which other children must not inherit: node-pty cannot mark them so. */
const masters = new Set<number>();

export function openMasters(): ReadonlySet<number> {
  return masters;
}

export function spawnPty(request: ChildRequest, listener: ChildListener, bundleDir: string): Child {
  return new LinuxPtyChild(request, listener, loadPtyBinding(bundleDir));
}

class LinuxPtyChild implements Child {
  readonly isPty = true;
  readonly pid: number;
  readonly #binding: PtyBinding;
  readonly #listener: ChildListener;
  readonly #master: number;
  readonly #stream: ReadStream;
  #slave: number | undefined;
  #hasExited = false;
  #isDrained = false;
  #isPaused = false;
  #quiet: NodeJS.Timeout | undefined;

  constructor({ argv, cwd, env, size }: ChildRequest, listener: ChildListener, binding: PtyBinding) {
    const [file = '', ...args] = argv;
    this.#binding = binding;
    this.#listener = listener;
    let forked: ReturnType<PtyBinding['fork']>;
    try {
      const onExit = (code: number | undefined, signal: number | undefined): void =>
        this.#didExit(code, signal);
      forked = binding.fork(file, args, envStrings(env), cwd, size.cols, size.rows, -1, -1, true, '', onExit);
    } catch (error) {
      const errno = error instanceof Error && /EAGAIN|forkpty/.test(error.message) ? 'EAGAIN' : 'EIO';
      throw spawnFailed(errno, file, cwd);
    }
    this.pid = forked.pid;
    this.#master = forked.fd;
    masters.add(forked.fd);
    this.#slave = openSync(forked.pty, constants.O_RDWR | constants.O_NOCTTY);
    this.#stream = this.#read();
  }

  get inputSink(): InputSink | undefined {
    return this.#isDrained ? undefined : this;
  }

  write(bytes: Uint8Array): number {
    try {
      return writeSync(this.#master, bytes);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
      throw error;
    }
  }

  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#quiet);
    this.#stream.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#stream.resume();
    this.#expectQuiet();
  }

  resize(size: Size): void {
    if (!this.#isDrained) this.#binding.resize(this.#master, size.cols, size.rows, 0, 0);
  }

  endInput(): void {
    if (!this.#isDrained) this.write(END_OF_TRANSMISSION);
  }

  dispose(): void {
    this.#closeSlave();
    this.#stream.destroy();
  }

  #read(): ReadStream {
    // `onread` is net.Socket's, which a terminal stream hands its options to: one buffer instead of one per read.
    const onread = {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (length: number, buffer: Uint8Array): boolean => {
        this.#listener.onOutput(buffer.subarray(0, length), 'pty');
        this.#expectQuiet();
        return true;
      },
    };
    const stream = new ReadStream(this.#master, { onread } as ConstructorParameters<typeof ReadStream>[1]);
    // EIO is how Linux says that the last slave was closed.
    stream.on('error', () => undefined);
    stream.on('end', () => {
      this.#readRest(onread.buffer);
      stream.destroy();
    });
    stream.once('close', () => this.#didDrain());
    stream.resume();
    return stream;
  }

  /**
   * libuv calls it the end when the other side hung up and a read filled less than its buffer. Reads of a terminal always
   * do, so there may be more: only the kernel's EIO says that there is not.
   */
  #readRest(buffer: Buffer): void {
    try {
      for (let length = 1; length > 0; ) {
        length = readSync(this.#master, buffer);
        if (length > 0) this.#listener.onOutput(buffer.subarray(0, length), 'pty');
      }
    } catch {
      // EIO: that was all.
    }
  }

  #didExit(code: number | undefined, signal: number | undefined): void {
    this.#hasExited = true;
    if (signal) this.#listener.onExit(null, signalName(signal));
    else this.#listener.onExit(code ?? 0, null);
    this.#closeSlave();
    if (this.#isDrained) this.#listener.onDrained();
    else this.#expectQuiet();
  }

  #expectQuiet(): void {
    if (!this.#hasExited || this.#isPaused || this.#isDrained) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#stream.destroy(), QUIET_AFTER_EXIT_MS);
  }

  #didDrain(): void {
    if (this.#isDrained) return;
    this.#isDrained = true;
    clearTimeout(this.#quiet);
    masters.delete(this.#master);
    if (this.#hasExited) this.#listener.onDrained();
  }

  #closeSlave(): void {
    if (this.#slave === undefined) return;
    closeSync(this.#slave);
    this.#slave = undefined;
  }
}
