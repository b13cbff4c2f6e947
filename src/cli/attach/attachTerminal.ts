// The life of an attach client: find or make the session, show it, and decide what follows when a showing ends, until
// there is an exit code. The terminal is left as it was found on every way out.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { assertNever } from '../../base/assertNever.ts';
import { pairsOf } from '../../host/environment.ts';
import { aimEnvLinks } from '../../host/envLinks.ts';
import { type HostPaths, hostPaths, resolveHome } from '../../host/paths.ts';
import { notFound } from '../../protocol/failure.ts';
import { type AttachArgs, parseAttachArgs } from './args.ts';
import { type FarSessions, kindOf } from './farSessions.ts';
import { Keyboard } from './keyboard.ts';
import { exitCodeOf, OWN_FAILURE, outcomeText } from './outcome.ts';
import { CLEAR_ALL, OuterTerminal } from './outer.ts';
import { makeNonBlocking } from './output.ts';
import { runPlainShell } from './passthrough.ts';
import { newSessionId, Sessions } from './sessions.ts';
import { findTarget, noSuchSession, refuseInsideItself } from './target.ts';
import { view } from './view.ts';
import type { ViewEnd } from './viewOptions.ts';

/** Of the command line. */
const USAGE = 2;
const NOT_FOUND = 3;

/** @returns the exit code */
export async function attachTerminal(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  far?: FarSessions,
): Promise<number> {
  const args = parseAttachArgs(argv, env);
  if (typeof args === 'string') {
    process.stderr.write(`holdfast attach: ${args}\n`);
    return USAGE;
  }
  return new Attachment(args, env, far).run();
}

type Next = { readonly id: string } | { readonly exitCode: number };

class Attachment {
  readonly #args: AttachArgs;
  readonly #env: NodeJS.ProcessEnv;
  readonly #sessions: Sessions;
  readonly #paths: HostPaths;
  readonly #outer: OuterTerminal;
  readonly #keyboard = new Keyboard();
  readonly #writer = `a-${randomBytes(8).toString('hex')}`;

  constructor(args: AttachArgs, env: NodeJS.ProcessEnv, far: FarSessions | undefined) {
    this.#args = args;
    this.#env = env;
    this.#paths = hostPaths(resolveHome(env));
    this.#outer = new OuterTerminal(env);
    this.#sessions = new Sessions(this.#paths, env, far);
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
    let next = await this.#firstSession();
    while ('id' in next) {
      const { id } = next;
      if (this.#sessions.far === undefined) refuseInsideItself(this.#paths, id, this.#env);
      const end = await this.#view(id, isSteal);
      isSteal = end.how === 'evicted' || (end.how === 'lost' && end.kind === 'alreadyAttached');
      next = await this.#after(id, end);
    }
    return next.exitCode;
  }

  async #after(id: string, end: ViewEnd): Promise<Next> {
    switch (end.how) {
      case 'detached':
        this.#leave(`detached from ${id}; it goes on. Back: holdfast attach ${id}`);
        return { exitCode: 0 };
      case 'hungUp':
        return { exitCode: 0 };
      case 'moved':
        // The program there does not know what this one had switched on.
        process.stdout.write(this.#outer.disarm());
        return { id: end.to };
      case 'evicted':
        return this.#enterFor(`This terminal is now used by ${end.by}.`, 'take it back', () => ({ id }));
      case 'exited': {
        const { exit, hasRunHere } = end;
        if (!hasRunHere && this.#args.isEditor) return this.#goOn(id, outcomeText(exit));
        this.#leave(hasRunHere ? undefined : `${id} ${outcomeText(exit)}`);
        return { exitCode: exitCodeOf(exit) };
      }
      case 'lost':
        if (end.kind === 'processGone') return this.#afterKeeper(id, end.hasRunHere === true);
        if (end.kind !== 'alreadyAttached') throw new Error(end.reason);
        return this.#enterFor(`${end.reason}.`, 'take it over', () => ({ id }));
      case 'unreachable':
        throw new Error(end.reason);
      default:
        return assertNever(end);
    }
  }

  async #view(id: string, isSteal: boolean): Promise<ViewEnd> {
    const meta = await this.#sessions.meta(id);
    if (meta === undefined) return { how: 'lost', reason: 'its keeper is gone', kind: 'processGone' };
    if (this.#args.isEditor && this.#sessions.far === undefined)
      aimEnvLinks(this.#paths, meta.root, pairsOf(this.#env));
    makeNonBlocking(process.stdout);
    if (meta.kind !== 'pipe') this.#outer.makeRaw();
    return view({
      paths: this.#paths,
      far: this.#sessions.far,
      id,
      kind: meta.kind,
      argv0: meta.argv[0] ?? '',
      writer: this.#writer,
      label: this.#args.isEditor ? 'code' : 'holdfast attach',
      window: this.#env['HOLDFAST_WINDOW'] || null,
      isReadOnly: this.#args.isReadOnly,
      isSteal,
      isEditor: this.#args.isEditor,
      hasDetachKey: this.#args.hasDetachKey,
      isPlain: this.#args.isPlain,
      outer: this.#outer,
      keyboard: this.#keyboard,
    });
  }

  async #firstSession(): Promise<Next> {
    const { session: wanted, isCreate, isClaim, isEditor } = this.#args;
    const cwd = process.cwd();
    if (isClaim || wanted === undefined) return this.#create(newSessionId(), cwd, isClaim);
    if (this.#sessions.far !== undefined) {
      const found = await this.#sessions.far.find(wanted);
      if (found !== undefined) return { id: found.id };
      if (!isCreate) throw notFound('session', wanted);
      return this.#create(wanted, cwd, false);
    }
    const { id, session } = findTarget(this.#paths, wanted, cwd);
    if (session.kind === 'living' || session.kind === 'ended') return { id };
    if (session.kind === 'purged') {
      if (!isEditor) throw notFound('session', `${id} any more: its history was purged`);
      return this.#newShell(id, 'has ended and its history was purged', cwd);
    }
    if (!isCreate) throw noSuchSession(this.#paths, wanted);
    return this.#create(id, cwd, false);
  }

  /** No keeper has it any more: its history comes from the daemon, which reads the journal. */
  async #afterKeeper(id: string, hasRunHere: boolean): Promise<Next> {
    const { text, exit, cwd, kind } = await this.#sessions.history(id);
    const outcome = exit === null ? 'is not running' : outcomeText(exit);
    const { isEditor, isPlain } = this.#args;
    process.stdout.write(`${this.#outer.disarm()}${isEditor ? CLEAR_ALL : ''}`);
    if (text !== '' && !isPlain) process.stdout.write(`${text.replace(/\r?\n/g, '\r\n')}\r\n`);
    const isCutOff = exit === null || exit.outcome === 'lost';
    if (
      this.#sessions.far === undefined &&
      kind === 'terminal' &&
      (isEditor || (isCutOff && !hasRunHere && this.#isFree))
    )
      return this.#goOn(id, outcome);
    if (isEditor) return this.#newShell(id, outcome, cwd);
    this.#leave(`${id} ${outcome}`);
    return { exitCode: exit === null ? OWN_FAILURE : exitCodeOf(exit) };
  }

  /** Somebody sits in front of it, and may type. */
  get #isFree(): boolean {
    const { isPlain, isReadOnly } = this.#args;
    return !isPlain && !isReadOnly && this.#outer.isTerminal && process.stdout.isTTY === true;
  }

  /** The same session goes on: behind its history, in the folder it was in last. */
  async #goOn(id: string, outcome: string): Promise<Next> {
    return this.#enterFor(`The session ${id} ${outcome}.`, 'go on here with a new shell', async () => {
      await this.#sessions.resume(id, this.#outer.size);
      return { id };
    });
  }

  /** Another session: nothing is left of the one that was here, or it is none to type in. */
  #newShell(id: string, outcome: string, cwd: string): Promise<Next> {
    const folder = existsSync(cwd) ? cwd : process.cwd();
    const create = (): Promise<Next> => this.#create(newSessionId(), folder, false);
    return this.#enterFor(`The session ${id} ${outcome}.`, 'open a new shell here', create);
  }

  async #enterFor(text: string, what: string, act: () => Next | Promise<Next>): Promise<Next> {
    this.#outer.makeRaw();
    const lines = [text, `Press Enter to ${what}.`].map((line) => `\x1b[7m ${line} \x1b[0m\r\n`);
    process.stdout.write(`${this.#outer.disarm()}\r\n${lines.join('')}`);
    return (await this.#keyboard.waitForEnter()) ? act() : { exitCode: 0 };
  }

  async #create(id: string, cwd: string, isClaim: boolean): Promise<Next> {
    return { id: await this.#sessions.create(id, cwd, isClaim, this.#outer.size) };
  }

  /** Whoever wanted a shell gets one; whoever wanted a certain session gets the reason. */
  async #fail(error: unknown): Promise<number> {
    const { isCreate, isClaim, isEditor } = this.#args;
    const reason = error instanceof Error ? error.message : String(error);
    process.stdout.write(this.#outer.disarm());
    this.#keyboard.stop();
    this.#outer.restore();
    const kind = kindOf(error);
    const isMistake = kind === 'invalidParams' || kind === 'ambiguous';
    if (this.#sessions.far === undefined && (isCreate || isClaim || isEditor) && !isMistake) {
      return runPlainShell(reason, this.#paths, this.#env);
    }
    process.stderr.write(`holdfast attach: ${reason}\n`);
    if (isMistake) return USAGE;
    return kind === 'notFound' ? NOT_FOUND : OWN_FAILURE;
  }

  #leave(text: string | undefined): void {
    process.stdout.write(this.#outer.disarm());
    if (text !== undefined && !this.#args.isPlain) process.stderr.write(`\r\n[${text}]\r\n`);
  }
}
