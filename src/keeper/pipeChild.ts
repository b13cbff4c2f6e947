// A child with pipes: standard output and error apart, in a process group of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { spawnFailed } from '../protocol/failure.ts';
import type { Size, StreamName } from '../protocol/types.ts';
import type { Child, ChildListener, ChildRequest, InputSink } from './child.ts';
import { envObject } from './envStrings.ts';
import { openMasters } from './ptyChild.linux.ts';

/** As with a terminal: a background process may hold the pipes open for ever. */
const QUIET_AFTER_EXIT_MS = 250;
/** Handed to the pipe and not yet taken by the program: past this, input waits in our own queue. */
const MAX_BUFFERED_INPUT_BYTES = 16 * 1024;

/** Rejects with `spawnFailed`. */
export async function spawnPipes(request: ChildRequest, listener: ChildListener): Promise<Child> {
  const { argv, cwd, env } = request;
  const [command = '', ...args] = argv;
  const nothing = openSync('/dev/null', 'r+');
  let process: ChildProcess;
  try {
    process = spawn(command, args, {
      cwd,
      env: envObject(env),
      detached: true,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe', ...coverMasters(nothing)],
    });
  } finally {
    closeSync(nothing);
  }
  await new Promise<void>((resolve, reject) => {
    process.once('spawn', resolve);
    process.once('error', (error: NodeJS.ErrnoException) =>
      reject(spawnFailed(error.code ?? 'EIO', command, cwd)),
    );
  });
  return new PipeChild(process, listener);
}

/** Lays /dev/null over every terminal's master in the child: inherited, it would keep a dead keeper's terminals alive. */
function coverMasters(nothing: number): ('ignore' | number)[] {
  const masters = openMasters();
  const highest = Math.max(2, ...masters);
  return Array.from({ length: highest - 2 }, (_, index) => (masters.has(index + 3) ? nothing : 'ignore'));
}

class PipeChild implements Child {
  readonly isPty = false;
  readonly pid: number;
  readonly #process: ChildProcess;
  readonly #listener: ChildListener;
  readonly #outputs: readonly Readable[];
  #open: number;
  #exit: { readonly code: number | null; readonly signal: string | null } | undefined;
  #isPaused = false;
  #isDrained = false;
  #quiet: NodeJS.Timeout | undefined;

  constructor(process: ChildProcess, listener: ChildListener) {
    this.pid = process.pid ?? 0;
    this.#process = process;
    this.#listener = listener;
    process.on('error', () => undefined);
    process.stdin?.on('error', () => undefined);
    this.#outputs = [this.#take(process.stdout, 'stdout'), this.#take(process.stderr, 'stderr')].filter(
      (stream) => stream !== null,
    );
    this.#open = this.#outputs.length;
    process.once('exit', (code, signal) => this.#didExit(code, signal));
  }

  get inputSink(): InputSink | undefined {
    return this.#process.stdin?.writable === true ? this : undefined;
  }

  write(bytes: Uint8Array): number {
    const { stdin } = this.#process;
    if (stdin?.writable !== true) throw new Error('its standard input is closed');
    const room = MAX_BUFFERED_INPUT_BYTES - stdin.writableLength;
    if (room <= 0) return 0;
    const part = bytes.subarray(0, room);
    // A copy: the stream may keep it longer than the caller.
    stdin.write(Buffer.from(part));
    return part.length;
  }

  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#quiet);
    for (const stream of this.#outputs) stream.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const stream of this.#outputs) stream.resume();
    this.#expectQuiet();
  }

  resize(_size: Size): void {
    // A pipe has no size.
  }

  endInput(): void {
    this.#process.stdin?.end();
  }

  dispose(): void {
    this.#process.stdin?.destroy();
    for (const stream of this.#outputs) stream.destroy();
  }

  #take(stream: Readable | null, name: StreamName): Readable | null {
    stream?.on('data', (bytes: Buffer) => {
      this.#listener.onOutput(bytes, name);
      this.#expectQuiet();
    });
    stream?.on('error', () => undefined);
    stream?.once('close', () => {
      this.#open--;
      this.#settle();
    });
    return stream;
  }

  #didExit(code: number | null, signal: string | null): void {
    this.#exit = { code, signal };
    this.#listener.onExit(code, signal);
    this.#expectQuiet();
    this.#settle();
  }

  #expectQuiet(): void {
    if (this.#exit === undefined || this.#isPaused || this.#isDrained) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      for (const stream of this.#outputs) stream.destroy();
    }, QUIET_AFTER_EXIT_MS);
  }

  #settle(): void {
    if (this.#isDrained || this.#exit === undefined || this.#open > 0) return;
    this.#isDrained = true;
    clearTimeout(this.#quiet);
    this.#process.stdin?.destroy();
    this.#listener.onDrained();
  }
}
