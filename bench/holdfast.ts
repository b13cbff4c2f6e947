// Holdfast as built for this run, with a HOLDFAST_HOME of its own, driven by its command line as a user drives it.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { hostPaths } from '../src/host/paths.ts';
import { isAlive } from '../src/host/processIdentity.ts';
import { readDaemonRecord, readKeeperRecord } from '../src/host/records.ts';
import { type CommandRun, run } from './command.ts';
import type { Stage } from './stage.ts';
import { READY_MARK, SIZE, type TerminalPlace } from './terminals/terminal.ts';
import { until } from './until.ts';

export class Holdfast {
  readonly home: string;
  readonly #stage: Stage;
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder: string;

  /** @param folder the project whose root it works in */
  constructor(stage: Stage, folder = stage.folder) {
    this.#stage = stage;
    this.#folder = folder;
    this.home = path.join(stage.folder, 'home');
    this.#env = { ...stage.env, HOLDFAST_HOME: this.home };
    stage.later(() => this.end());
  }

  tell(...args: readonly string[]): Promise<CommandRun> {
    return run([process.execPath, path.join(this.#stage.places.dist, 'cli.js'), ...args], {
      env: this.#env,
      cwd: this.#folder,
    });
  }

  /** @returns its id, when the program in it says that it is ready */
  async openReady(argv: readonly string[]): Promise<string> {
    const id = await this.open(argv);
    await until('the program in Holdfast', async () =>
      (await this.tell('screen', id)).stdout.includes(READY_MARK),
    );
    return id;
  }

  async open(argv: readonly string[]): Promise<string> {
    const size = `${SIZE.cols}x${SIZE.rows}`;
    return (await this.tell('new', '--size', size, '--', ...argv)).stdout.trim();
  }

  async close(id: string): Promise<void> {
    await this.tell('kill-session', id, '--grace', '0s');
  }

  framesPlace(session: string): TerminalPlace {
    return { kind: 'frames', home: this.home, session };
  }

  attachPlace(session: string): TerminalPlace {
    const argv = [process.execPath, path.join(this.#stage.places.dist, 'attach.js'), session];
    return { kind: 'pty', argv, env: this.#env };
  }

  get daemonPid(): number {
    const record = readDaemonRecord(hostPaths(this.home));
    if (record === undefined || !isAlive(record)) throw new Error('no daemon runs');
    return record.pid;
  }

  get keeperPids(): number[] {
    return this.#keepers().map(({ pid }) => pid);
  }

  /** Ends only the daemon; what is installed stays. */
  async shutdown(): Promise<void> {
    await this.tell('shutdown', '--sessions');
  }

  async end(): Promise<void> {
    const daemon = readDaemonRecord(hostPaths(this.home));
    if (daemon !== undefined && isAlive(daemon)) {
      await this.shutdown().catch((error: unknown) => this.#stage.say(`  ${String(error)}`));
      if (isAlive(daemon)) process.kill(daemon.pid, 'SIGKILL');
    }
    for (const keeper of this.#keepers()) process.kill(keeper.pid, 'SIGTERM');
    await until('the end of the keepers', () => this.#keepers().length === 0).catch((error: unknown) => {
      for (const keeper of this.#keepers()) process.kill(keeper.pid, 'SIGKILL');
      throw error;
    });
  }

  #keepers(): { readonly pid: number }[] {
    const paths = hostPaths(this.home);
    return namesIn(paths.keepersDir)
      .map((id) => readKeeperRecord(paths, id))
      .filter((record) => record !== undefined)
      .filter((record) => isAlive(record));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
