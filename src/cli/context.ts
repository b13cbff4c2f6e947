// What every command needs: where the home and the root are, how to reach the daemon, how to print.

import { randomUUID } from 'node:crypto';
import { ask } from '../client/ask.ts';
import type { Greeting } from '../client/bridge/asks.ts';
import type { FarHost } from '../client/bridge/farHost.ts';
import { type ConnectOptions, connectOnce, type PlainClient } from '../client/connect.ts';
import { DaemonClient } from '../client/daemonClient.ts';
import type { LaunchMode } from '../client/find.ts';
import { pairsOf } from '../host/environment.ts';
import { type Log, openLog } from '../host/log.ts';
import { type HostPaths, hostPaths, resolveHome } from '../host/paths.ts';
import { type ProcessIdentity, startTimeOf } from '../host/processIdentity.ts';
import { findRoot, rootKey } from '../host/root.ts';
import type { DaemonInput, DaemonMethod, DaemonResult, EnvPairs, Targets } from '../protocol/types.ts';
import { Printer } from './print.ts';

export interface GlobalOptions {
  readonly home?: string;
  readonly root?: string;
  readonly allRoots?: boolean;
  readonly host?: string;
  readonly json?: boolean;
  /** `--start` or `--no-start`; undefined: what the command usually does. */
  readonly start?: boolean;
}

/** Another machine that is asked instead of this one. */
export interface Far {
  readonly far: FarHost;
  readonly greeting: Greeting;
}

export class Context {
  /** Of this machine, also where another one is asked. */
  readonly paths: HostPaths;
  readonly root: string | null;
  readonly allRoots: boolean;
  /** For verbs that mean every root unless one is named with `--root`. */
  readonly onlyRoot: { readonly root?: string };
  readonly print: Printer;
  readonly cwd: string;
  /** Undefined: this machine. */
  readonly far: FarHost | undefined;
  readonly #greeting: Greeting | undefined;
  readonly #start: boolean | undefined;
  readonly #identity: ConnectOptions['identity'];
  #log: Log | undefined;

  constructor(verb: string, options: GlobalOptions, other?: Far) {
    this.far = other?.far;
    this.#greeting = other?.greeting;
    const home = this.far === undefined ? options.home : undefined;
    this.paths = hostPaths(home ?? resolveHome(process.env));
    this.cwd = this.#greeting?.cwd ?? process.cwd();
    // Folders are looked at on the machine they are on.
    const named = this.#greeting?.root ?? (options.root === undefined ? undefined : rootKey(options.root));
    this.onlyRoot = named === undefined ? {} : { root: named };
    this.root = named ?? (this.far === undefined ? findRoot(this.cwd) : null);
    // Where a login lands there says nothing of a project.
    this.allRoots = options.allRoots === true || (this.far !== undefined && named === undefined);
    this.print = new Printer(options.json === true);
    this.#start = options.start;
    this.#identity = { name: 'cli', label: `holdfast ${verb}`, instance: randomUUID() };
  }

  get env(): EnvPairs {
    return this.#greeting?.env ?? pairsOf(process.env);
  }

  /** The session of ours that this command was typed in, where that is one of the daemon that is asked. */
  get parentSession(): string | null {
    return this.far === undefined ? (process.env['HOLDFAST_SESSION'] ?? null) : null;
  }

  /** `TOOL:PID`: from the environment where a session of ours runs this, else this command. */
  get originator(): string {
    if (this.#greeting !== undefined) return `holdfast:${this.#greeting.pid}`;
    return process.env['HOLDFAST_ORIGINATOR'] ?? `holdfast:${process.ppid}`;
  }

  /** @param named as on the command line: a tool alone is joined by the process this command was typed in */
  originatorOf(named: string | undefined): string {
    if (named === undefined) return this.originator;
    return named.includes(':') ? named : `${named}:${this.#greeting?.pid ?? process.ppid}`;
  }

  /** This process, for verbs that must not end whoever asks. */
  get caller(): ProcessIdentity | null {
    if (this.far !== undefined) return null;
    const startTime = startTimeOf(process.pid);
    return startTime === undefined ? null : { pid: process.pid, startTime };
  }

  /** Of a process on the machine that is asked, as it is now; undefined where there is none. */
  async startTimeOf(pid: number): Promise<number | undefined> {
    return this.far === undefined ? startTimeOf(pid) : this.far.startTimeOf(pid);
  }

  targets(words: readonly string[]): Targets {
    return { target: words.length > 0 ? [...words] : ['all'], root: this.root, allRoots: this.allRoots };
  }

  /** One connection for one command. Rejects with `daemonNotRunning` where the mode does not allow to start one. */
  connect(usual: LaunchMode, how: Pick<ConnectOptions, 'silentMs' | 'upgrades'> = {}): Promise<PlainClient> {
    return connectOnce({ ...this.connectOptions(usual), ...how });
  }

  /** Connects, asks one thing, leaves. */
  ask<M extends DaemonMethod>(
    usual: LaunchMode,
    method: M,
    params: DaemonInput<M>,
    how?: { readonly timeoutMs?: number },
  ): Promise<DaemonResult<M>> {
    return ask(this.connectOptions(usual), method, params, how);
  }

  /** Lets the daemon of this build take the place of the older one that answered. */
  async handOver(client: PlainClient): Promise<void> {
    const { handOver } = await import('../client/handOver.ts');
    await handOver(this.connectOptions('always'), client);
  }

  /** For commands that stay: reconnects by itself. The caller disposes of it. */
  follow(usual: LaunchMode): DaemonClient {
    const client = new DaemonClient(this.connectOptions(usual));
    client.start();
    return client;
  }

  connectOptions(usual: LaunchMode): ConnectOptions {
    return {
      paths: this.paths,
      identity: this.#identity,
      roots: this.root === null ? [] : [this.root],
      launchMode: this.#start === undefined ? usual : this.#start ? 'always' : 'never',
      distDir: __dirname,
      log: this.log,
      far: this.far,
    };
  }

  get log(): Log {
    this.#log ??= openLog(this.paths.daemonLog.replace(/daemon\.log$/, 'clients.log')).child({
      client: this.#identity.label,
      pid: process.pid,
    });
    return this.#log;
  }
}
