// `session/resume`: a terminal that has ended goes on under its id, with a shell behind what it printed, in the folder it was
// in last. What it ran last is offered at the prompt; nothing is ever run again by itself.

import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { DISARM, LEAVE_ALTERNATE } from '../../base/disarm.ts';
import { shellQuoted } from '../../base/quoting.ts';
import type { Log } from '../../host/log.ts';
import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { newNonce } from '../../ipc/handshake.ts';
import { invalidParams, notFound } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, EnvPairs, RunExit, SessionInfo } from '../../protocol/types.ts';
import { newId } from '../newId.ts';
import type { SessionActions } from './actions.ts';
import { readLeftOff } from './leftOff.ts';
import { freeName, isLiving } from './names.ts';
import { offerAtPrompt } from './offer.ts';
import type { OutputWatch } from './outputWatch.ts';
import type { SessionRegistry } from './registry.ts';
import { type Runs, TERMINAL_JOURNAL } from './runs.ts';
import type { Screens } from './screens.ts';
import { DEFAULT_SIZE, ownOriginator, sessionEnvironment, shellOf } from './surroundings.ts';

type Resumed = DaemonResult<'session/resume'>;

const SHELLS = /^-?(?:ba|z|fi|da|k|mk|c|tc|a|nu|xon)?sh$|^(?:pwsh|powershell|elvish|nu|xonsh)(?:\.exe)?$/;

export interface ResumeParts {
  readonly paths: HostPaths;
  readonly registry: SessionRegistry;
  readonly actions: SessionActions;
  readonly screens: Screens;
  readonly outputs: OutputWatch;
  readonly log: Log;
}

export class SessionResume {
  readonly #parts: ResumeParts;
  readonly #runs: Runs;
  /** Two windows may restore the same terminal at the same time. */
  readonly #resuming = new Map<string, Promise<Resumed>>();

  constructor(parts: ResumeParts, runs: Runs) {
    this.#parts = parts;
    this.#runs = runs;
  }

  /** Rejects with `notFound`, `invalidParams` for what is no terminal, and with `spawnFailed`. */
  resume(params: DaemonParams<'session/resume'>): Promise<Resumed> {
    const session = this.#parts.registry.find(params.session, params.root);
    const running = this.#resuming.get(session.id);
    if (running !== undefined) return running;
    if (isLiving(session)) return Promise.resolve({ session, cwd: session.cwd, offered: null });
    if (session.kind !== 'terminal')
      throw invalidParams('session/resume', `${session.name} is no terminal; only those go on with a shell`);
    const resuming = this.#goOn(session, params).finally(() => this.#resuming.delete(session.id));
    this.#resuming.set(session.id, resuming);
    return resuming;
  }

  async #goOn(session: SessionInfo, params: DaemonParams<'session/resume'>): Promise<Resumed> {
    const { paths, registry, log } = this.#parts;
    const { id, root } = session;
    const meta = registry.meta(id);
    if (meta === undefined) throw notFound('session', id);
    const { journalDir } = sessionPaths(paths, id);
    const left = await readLeftOff(journalDir, meta.nonce);
    const nonce = meta.nonce ?? newNonce();
    const cwd = [left.cwd, meta.cwd].find((folder) => folder !== null && isFolder(folder)) ?? homedir();
    const originator = ownOriginator();
    const env = await sessionEnvironment(paths, { ...params, id, root, kind: 'terminal', originator, nonce });
    const isShell = isPlainShell(meta.argv, env);
    const opening = await this.#opening(id, cwd);
    // Another may have its name by now.
    const isTaken = registry
      .list()
      .some((one) => isLiving(one) && one.root === root && one.name === meta.name);
    const name = isTaken ? freeName(null, [meta.name], root, registry.list()) : meta.name;
    await this.#runs.start({
      meta: { ...meta, name, originator, nonce },
      argv: isShell ? meta.argv : [shellOf(env)],
      cwd,
      env,
      tty: true,
      size: params.size ?? session.size ?? DEFAULT_SIZE,
      journal: TERMINAL_JOURNAL,
      opening,
    });
    const known = left.command ?? (isShell ? null : meta.argv.map(shellQuoted).join(' '));
    const offered = wasCutOff(session.run?.exit ?? null) ? known : null;
    if (offered !== null) this.#offer(id, journalDir, session.offset, offered);
    log.info('a terminal goes on', { session: id, root, cwd, isOffered: offered !== null });
    return { session: registry.find(id, root), cwd, offered };
  }

  /** What the last program had switched on must not trouble the next one. */
  async #opening(id: string, cwd: string): Promise<string> {
    const screen = await this.#parts.screens.screen(id, 'text').catch(() => undefined);
    const leave = screen?.modes.alternateScreen === true ? LEAVE_ALTERNATE : '';
    const folder = cwd.replaceAll(/\p{Cc}/gu, '?');
    return `${DISARM}${leave}\r\n\x1b[7m A new shell in ${folder} \x1b[0m\r\n`;
  }

  #offer(session: string, journalDir: string, from: number, command: string): void {
    const { outputs, actions, log } = this.#parts;
    offerAtPrompt({
      outputs,
      journalDir,
      session,
      from,
      type: () => actions.write({ session, root: null, text: command, eof: false, writeId: newId() }),
      onFailure: (error) => log.error('the last command could not be offered', error, { session }),
    });
  }
}

/** Nobody ended it on purpose: the machine, or a signal from outside, did. */
function wasCutOff(exit: RunExit | null): boolean {
  return exit === null || exit.outcome === 'lost' || (exit.outcome === 'exited' && exit.signal !== null);
}

function isPlainShell([command = '', ...args]: readonly string[], env: EnvPairs): boolean {
  const isPlain = args.every((arg) => arg === '-i' || arg === '-l');
  return isPlain && (command === shellOf(env) || SHELLS.test(basename(command)));
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
}
