// A child with a terminal, on macOS and Windows, through node-pty's own JavaScript. Not run by our tests, which run on
// Linux only.

import path from 'node:path';
import { signalName } from '../journal/signalNumbers.ts';
import type { Size } from '../protocol/types.ts';
import type { Child, ChildListener, ChildRequest, InputSink } from './child.ts';
import { envObject } from './envStrings.ts';

interface Terminal {
  readonly pid: number;
  onData(listener: (data: string | Uint8Array) => void): unknown;
  onExit(listener: (exit: { exitCode: number; signal?: number }) => void): unknown;
  write(data: string | Buffer): void;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
}
interface NodePty {
  spawn(file: string, args: readonly string[], options: Readonly<Record<string, unknown>>): Terminal;
}

const END_OF_INPUT = process.platform === 'win32' ? '\x1a\r' : '\x04';

export function spawnPty(request: ChildRequest, listener: ChildListener, bundleDir: string): Child {
  const pty = require(path.join(bundleDir, 'node_modules', 'node-pty')) as NodePty;
  const { argv, cwd, env, size } = request;
  const [file = '', ...args] = argv;
  // Null = bytes as they are; on Windows node-pty only knows strings.
  const options = { cwd, env: envObject(env), ...size, encoding: null };
  return new OtherPtyChild(pty.spawn(file, args, options), listener);
}

class OtherPtyChild implements Child {
  readonly isPty = true;
  readonly #terminal: Terminal;
  #hasExited = false;

  constructor(terminal: Terminal, listener: ChildListener) {
    this.#terminal = terminal;
    terminal.onData((data) => {
      listener.onOutput(typeof data === 'string' ? Buffer.from(data, 'utf8') : data, 'pty');
    });
    terminal.onExit(({ exitCode, signal }) => {
      this.#hasExited = true;
      if (signal) listener.onExit(null, signalName(signal));
      else listener.onExit(exitCode, null);
      // node-pty itself waits for the end of output before it tells of the exit.
      listener.onDrained();
    });
  }

  get pid(): number {
    return this.#terminal.pid;
  }

  get inputSink(): InputSink | undefined {
    return this.#hasExited ? undefined : this;
  }

  write(bytes: Uint8Array): number {
    this.#terminal.write(Buffer.from(bytes));
    return bytes.length;
  }

  pause(): void {
    this.#terminal.pause();
  }

  resume(): void {
    this.#terminal.resume();
  }

  resize(size: Size): void {
    if (!this.#hasExited) this.#terminal.resize(size.cols, size.rows);
  }

  endInput(): void {
    if (!this.#hasExited) this.#terminal.write(END_OF_INPUT);
  }

  dispose(): void {
    // node-pty closes its descriptors when the process ends.
  }
}
