// What every command needs: where the home and the root are, how to reach the daemon, how to print.

import { randomUUID } from 'node:crypto';
import { type ConnectOptions, connectOnce, type PlainClient } from '../client/connect.ts';
import { DaemonClient } from '../client/daemonClient.ts';
import type { LaunchMode } from '../client/find.ts';
import { pairsOf } from '../host/environment.ts';
import { type Log, openLog } from '../host/log.ts';
import { type HostPaths, hostPaths, resolveHome } from '../host/paths.ts';
import { findRoot, rootKey } from '../host/root.ts';
import type { DaemonInput, DaemonMethod, DaemonResult, EnvPairs, Targets } from '../protocol/types.ts';
import { Printer } from './print.ts';

export interface GlobalOptions {
  readonly home?: string;
  readonly root?: string;
  readonly allRoots?: boolean;
  readonly json?: boolean;
  /** `--start` or `--no-start`; undefined: what the command usually does. */
  readonly start?: boolean;
}

export class Context {
  readonly paths: HostPaths;
  readonly root: string | null;
  readonly allRoots: boolean;
  readonly print: Printer;
  readonly cwd = process.cwd();
  readonly #start: boolean | undefined;
  readonly #identity: ConnectOptions['identity'];
  #log: Log | undefined;

  constructor(verb: string, options: GlobalOptions) {
    this.paths = hostPaths(options.home ?? resolveHome(process.env));
    this.root = options.root === undefined ? findRoot(this.cwd) : rootKey(options.root);
    this.allRoots = options.allRoots === true;
    this.print = new Printer(options.json === true);
    this.#start = options.start;
    this.#identity = { name: 'cli', label: `holdfast ${verb}`, instance: randomUUID() };
  }

  get env(): EnvPairs {
    return pairsOf(process.env);
  }

  /** `TOOL:PID`: from the environment where a session of ours runs this, else this command. */
  get originator(): string {
    return process.env['HOLDFAST_ORIGINATOR'] ?? `holdfast:${process.ppid}`;
  }

  targets(words: readonly string[]): Targets {
    return { target: words.length > 0 ? [...words] : ['all'], root: this.root, allRoots: this.allRoots };
  }

  /** One connection for one command. Rejects with `daemonNotRunning` where the mode does not allow to start one. */
  connect(usual: LaunchMode): Promise<PlainClient> {
    return connectOnce(this.#options(usual));
  }

  /** Connects, asks one thing, leaves. */
  async ask<M extends DaemonMethod>(
    usual: LaunchMode,
    method: M,
    params: DaemonInput<M>,
    options?: { readonly timeoutMs?: number },
  ): Promise<DaemonResult<M>> {
    const client = await this.connect(usual);
    try {
      return await client.request(method, params, options);
    } finally {
      client.dispose();
    }
  }

  /** For commands that stay: reconnects by itself. The caller disposes of it. */
  follow(usual: LaunchMode): DaemonClient {
    const client = new DaemonClient(this.#options(usual));
    client.start();
    return client;
  }

  #options(usual: LaunchMode): ConnectOptions {
    return {
      paths: this.paths,
      identity: this.#identity,
      roots: this.root === null ? [] : [this.root],
      launchMode: this.#start === undefined ? usual : this.#start ? 'always' : 'never',
      distDir: __dirname,
      log: this.#logger(),
    };
  }

  #logger(): Log {
    this.#log ??= openLog(this.paths.daemonLog.replace(/daemon\.log$/, 'clients.log')).child({
      client: this.#identity.label,
      pid: process.pid,
    });
    return this.#log;
  }
}
