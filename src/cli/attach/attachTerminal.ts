// The life of an attach client: find or make the session, show it, and decide what follows when a showing ends, until
// there is an exit code. The terminal is left as it was found on every way out.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type HostPaths, hostPaths, resolveHome } from '../../host/paths.ts';
import { isFailure, notFound, timedOut } from '../../protocol/failure.ts';
import { type AttachArgs, parseAttachArgs } from './args.ts';
import { Keyboard } from './keyboard.ts';
import { exitCodeOf, OWN_FAILURE, outcomeText } from './outcome.ts';
import { CLEAR_ALL, OuterTerminal } from './outer.ts';
import { makeNonBlocking } from './output.ts';
import { runPlainShell } from './passthrough.ts';
import { findTarget, noSuchSession, refuseInsideItself } from './target.ts';
import { REACH_MS, type ViewEnd, view } from './view.ts';

/** Of the command line. */
const USAGE = 2;
const NOT_FOUND = 3;

/** @returns the exit code */
export async function attachTerminal(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const args = parseAttachArgs(argv, env);
  if (typeof args === 'string') {
    process.stderr.write(`holdfast attach: ${args}\n`);
    return USAGE;
  }
  return new Attachment(args, env).run();
}

class Attachment {
  readonly #args: AttachArgs;
  readonly #env: NodeJS.ProcessEnv;
  readonly #paths: HostPaths;
  readonly #outer: OuterTerminal;
  readonly #keyboard = new Keyboard();
  readonly #writer = `a-${randomBytes(8).toString('hex')}`;

  constructor(args: AttachArgs, env: NodeJS.ProcessEnv) {
    this.#args = args;
    this.#env = env;
    this.#paths = hostPaths(resolveHome(env));
    this.#outer = new OuterTerminal(env);
  }

  async run(): Promise<number> {
    const restore = (): void => this.#outer.restore();
    process.once('exit', restore);
    try {
      return await this.#show();
    } catch (error) {
      return await this.#fail(error);
    } finally {
      this.#keyboard.stop();
      this.#outer.restore();
      process.off('exit', restore);
    }
  }

  async #show(): Promise<number> {
    let isSteal = this.#args.isSteal;
    let id = await this.#firstSession();
    for (;;) {
      if (id === undefined) return 0;
      refuseInsideItself(this.#paths, id, this.#env);
      const end = await this.#view(id, isSteal);
      isSteal = false;
      switch (end.how) {
        case 'detached':
          this.#leave(`detached from ${id}; it goes on. Back: holdfast attach ${id}`);
          return 0;
        case 'hungUp':
          return 0;
        case 'moved':
          id = end.to;
          break;
        case 'evicted': {
          this.#notice(`This terminal is now used by ${end.by}.`, 'Press Enter to take it back.');
          if (!(await this.#keyboard.waitForEnter())) return 0;
          isSteal = true;
          break;
        }
        case 'exited':
          if (end.hasRunHere || !this.#args.isEditor) {
            this.#leave(end.hasRunHere ? undefined : `${id} ${outcomeText(end.exit)}`);
            return exitCodeOf(end.exit);
          }
          id = await this.#another(id, outcomeText(end.exit));
          break;
        case 'lost':
          if (end.kind === 'alreadyAttached') {
            this.#notice(`${end.reason}.`, 'Press Enter to take it over.');
            if (!(await this.#keyboard.waitForEnter())) return 0;
            isSteal = true;
          } else if (end.kind === 'processGone') id = await this.#afterKeeper(id);
          else throw new Error(end.reason);
          break;
        case 'unreachable':
          throw new Error(end.reason);
      }
    }
  }

  async #view(id: string, isSteal: boolean): Promise<ViewEnd> {
    const { session } = findTarget(this.#paths, id, process.cwd());
    if (session.kind !== 'living') return { how: 'lost', reason: 'its keeper is gone', kind: 'processGone' };
    makeNonBlocking(process.stdout);
    this.#outer.makeRaw();
    return view({
      paths: this.#paths,
      id,
      kind: session.meta.kind,
      argv0: session.meta.argv[0] ?? '',
      writer: this.#writer,
      label: this.#args.isEditor ? 'code' : 'holdfast attach',
      window: this.#env['HOLDFAST_WINDOW'] || null,
      isReadOnly: this.#args.isReadOnly,
      isSteal,
      isEditor: this.#args.isEditor,
      isPlain: this.#args.isPlain,
      outer: this.#outer,
      keyboard: this.#keyboard,
    });
  }

  /** @returns undefined when the user left before there was one */
  async #firstSession(): Promise<string | undefined> {
    const { session: wanted, isCreate, isClaim, isEditor } = this.#args;
    if (isClaim || wanted === undefined) return this.#create(newSessionId(), process.cwd(), isClaim);
    const { id, session } = findTarget(this.#paths, wanted, process.cwd());
    if (session.kind === 'living' || session.kind === 'ended') return id;
    if (session.kind === 'purged') {
      const text = `The session ${id} has ended and its history was purged.`;
      if (isEditor) return this.#enterForNew(text, process.cwd());
      throw notFound('session', `${id} any more: its history was purged`);
    }
    if (!isCreate) throw noSuchSession(this.#paths, wanted);
    return this.#create(id, process.cwd(), false);
  }

  /** No keeper has it any more: its history comes from the daemon, which reads the journal. */
  async #afterKeeper(id: string): Promise<string | undefined> {
    const { readHistory } = await import('../attachCreate.ts');
    const history = await within(REACH_MS, readHistory({ paths: this.#paths, id }));
    process.stdout.write(`${this.#outer.disarming}${this.#args.isEditor ? CLEAR_ALL : ''}`);
    if (history.text !== '') process.stdout.write(`${history.text.replace(/\r?\n/g, '\r\n')}\r\n`);
    const outcome = history.exit === null ? 'is not running' : outcomeText(history.exit);
    if (this.#args.isEditor) return this.#another(id, outcome, history.cwd);
    this.#leave(`${id} ${outcome}`);
    process.exitCode = history.exit === null ? OWN_FAILURE : exitCodeOf(history.exit);
    return undefined;
  }

  #another(id: string, outcome: string, cwd = this.#cwdOf(id)): Promise<string | undefined> {
    return this.#enterForNew(`The session ${id} ${outcome}.`, cwd);
  }

  async #enterForNew(text: string, cwd: string): Promise<string | undefined> {
    this.#outer.makeRaw();
    this.#notice(text, 'Press Enter for a new shell here.');
    if (!(await this.#keyboard.waitForEnter())) return undefined;
    return this.#create(newSessionId(), existsSync(cwd) ? cwd : process.cwd(), false);
  }

  async #create(id: string, cwd: string, isClaim: boolean): Promise<string> {
    // What is only needed to make a session is a bundle of its own.
    const { createSession } = await import('../attachCreate.ts');
    const request = { paths: this.#paths, id, cwd, isClaim, env: this.#env, size: this.#outer.size };
    return within(REACH_MS, createSession(request));
  }

  #cwdOf(id: string): string {
    const { session } = findTarget(this.#paths, id, process.cwd());
    return 'meta' in session ? session.meta.cwd : process.cwd();
  }

  /** Whoever wanted a shell gets one; whoever wanted a certain session gets the reason. */
  async #fail(error: unknown): Promise<number> {
    const { isCreate, isClaim, isEditor } = this.#args;
    const reason = error instanceof Error ? error.message : String(error);
    process.stdout.write(this.#outer.disarming);
    this.#keyboard.stop();
    this.#outer.restore();
    const isMistake = isFailure(error, 'invalidParams') || isFailure(error, 'ambiguous');
    if ((isCreate || isClaim || isEditor) && !isMistake) {
      return runPlainShell(reason, this.#paths, this.#env);
    }
    process.stderr.write(`holdfast attach: ${reason}\n`);
    if (isMistake) return USAGE;
    return isFailure(error, 'notFound') ? NOT_FOUND : OWN_FAILURE;
  }

  #notice(...lines: readonly string[]): void {
    process.stdout.write(`${this.#outer.disarming}\r\n\x1b[7m ${lines.join(' ')} \x1b[0m\r\n`);
  }

  #leave(text: string | undefined): void {
    if (this.#args.isPlain) return;
    process.stdout.write(this.#outer.disarming);
    if (text !== undefined) process.stderr.write(`\r\n[${text}]\r\n`);
  }
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = delay(limitMs, undefined, { signal: ended.signal }).then((): never => {
    throw timedOut('the daemon', limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    ended.abort();
    late.catch(() => undefined);
  }
}

/** Not a secret, only unlike any other. */
function newSessionId(): string {
  return `t-${randomBytes(6).toString('hex')}`;
}
