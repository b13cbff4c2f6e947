// One `holdfast mcp` as its client: started at the first question, spoken to in lines of JSON on its standard streams. The
// tools are its own; here is only how one asks. It ends when this end is closed, and leaves running what runs.

import { type ChildProcess, spawn } from 'node:child_process';
import { type Disposable, toDisposable } from '../../base/disposable.ts';

export interface AgentProcessOptions {
  /** As a shell finds it. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** On top of the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** What it starts is said to be started by. */
  readonly name: string;
  readonly version: string;
  /** Gets what it prints besides answers. */
  readonly warn: (line: string) => void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message?: string };
}

/** The newest that needs no envelope around each request. */
const PROTOCOL_VERSION = '2025-06-18';

export class AgentProcess implements Disposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready: Promise<unknown>;
  #lastId = 0;
  #whyEnded: Error | undefined;

  constructor({ command, args, cwd, env, name, version, warn }: AgentProcessOptions) {
    this.#child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      // The launcher is a script of cmd there, which no program can start by itself.
      shell: process.platform === 'win32',
    });
    this.#child.on('error', (error) => this.#end(error));
    this.#child.on('close', (code, signal) => this.#end(new Error(`holdfast mcp ended (${code ?? signal})`)));
    // Writing to one that has just ended fails; that it ended is told by `close`.
    this.#child.stdin?.on('error', () => undefined);
    onEachLine(this.#child.stdout, (line) => this.#take(line, warn));
    onEachLine(this.#child.stderr, warn);
    const clientInfo = { name, version };
    this.#ready = this.#ask('initialize', {
      protocolVersion: PROTOCOL_VERSION,
      capabilities: {},
      clientInfo,
    });
    this.#ready.then(
      () => this.#write({ method: 'notifications/initialized' }),
      () => undefined,
    );
  }

  /** It will answer nothing any more; the next one is another process. */
  get isEnded(): boolean {
    return this.#whyEnded !== undefined;
  }

  /** Rejects with what it answered instead, with that it ended, or with the reason of the signal. */
  async request(method: string, params: object, signal: AbortSignal): Promise<unknown> {
    await this.#ready;
    return this.#ask(method, params, signal);
  }

  dispose(): void {
    this.#child.stdin?.end();
    this.#end(new Error('the window is closing'));
  }

  #ask(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    if (this.#whyEnded !== undefined) return Promise.reject(this.#whyEnded);
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#write({ id, method, params });
    const watch = toDisposable(() => signal?.removeEventListener('abort', cancel));
    const cancel = (): void => {
      this.#write({ method: 'notifications/cancelled', params: { requestId: id } });
      this.#waiting.get(id)?.reject(signal?.reason);
    };
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel);
    return answer.finally(() => {
      this.#waiting.delete(id);
      watch.dispose();
    });
  }

  #write(message: object): void {
    if (this.#whyEnded === undefined)
      this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #take(line: string, warn: (line: string) => void): void {
    let answer: Answer;
    try {
      answer = JSON.parse(line);
    } catch {
      warn(line);
      return;
    }
    const waiting = this.#waiting.get(answer.id ?? 0);
    if (answer.error === undefined) waiting?.resolve(answer.result);
    else waiting?.reject(new Error(answer.error.message ?? 'holdfast mcp did not say what went wrong'));
  }

  #end(why: Error): void {
    this.#whyEnded ??= why;
    for (const { reject } of this.#waiting.values()) reject(this.#whyEnded);
  }
}

function onEachLine(stream: ChildProcess['stdout'], listener: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) listener(line);
  });
}
