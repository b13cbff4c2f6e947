// A terminal with a program in it, as an editor would have one: what it printed, what is typed, its size, its end.

import { type IPty, spawn } from 'node-pty';
import { onTestFinished } from 'vitest';
import { until } from './until.ts';

export interface TestTerminal {
  readonly pid: number;
  /** All it printed so far, byte for byte. */
  readonly text: string;
  /** Undefined while it runs. */
  readonly exitCode: number | undefined;
  type(text: string): void;
  resize(cols: number, rows: number): void;
  /** The terminal is closed, as a tab is. */
  hangUp(): void;
  waitFor(text: string): Promise<void>;
  waitForExit(): Promise<number>;
}

export interface TerminalRequest {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cols?: number;
  readonly rows?: number;
}

export function openTerminal(request: TerminalRequest): TestTerminal {
  const [program = '', ...args] = request.command;
  const pty: IPty = spawn(program, args, {
    cwd: request.cwd,
    env: { ...request.env, TERM: 'xterm-256color' },
    cols: request.cols ?? 80,
    rows: request.rows ?? 24,
    encoding: null,
  });
  const chunks: Buffer[] = [];
  let exitCode: number | undefined;
  pty.onData((data) => chunks.push(Buffer.from(data as unknown as Uint8Array)));
  pty.onExit((exit) => {
    exitCode = exit.signal ? 128 + exit.signal : exit.exitCode;
  });
  onTestFinished(() => {
    if (exitCode === undefined) pty.kill('SIGKILL');
  });
  const textOf = (): string => Buffer.concat(chunks).toString('utf8');
  return {
    pid: pty.pid,
    get text() {
      return textOf();
    },
    get exitCode() {
      return exitCode;
    },
    type: (text) => pty.write(text),
    resize: (cols, rows) => pty.resize(cols, rows),
    hangUp: () => pty.kill('SIGHUP'),
    async waitFor(text) {
      await until(`${JSON.stringify(text)} on the terminal`, () => textOf().includes(text)).catch(
        (error: unknown) => {
          throw new Error(`${String(error)}; it shows:\n${textOf().slice(-2_000)}`);
        },
      );
    },
    async waitForExit() {
      await until('the end of the program', () => exitCode !== undefined);
      return exitCode ?? -1;
    },
  };
}
