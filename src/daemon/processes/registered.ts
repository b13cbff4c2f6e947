// Processes that were registered: kept on disk by (pid, start time), forgotten as soon as they have ended.

import { Latest } from '../../base/latest.ts';
import type { Log } from '../../host/log.ts';
import type { HostPaths } from '../../host/paths.ts';
import { isAlive, type ProcessIdentity } from '../../host/processIdentity.ts';
import { type RegisteredProcess, readRegistered, writeRegistered } from '../../host/registeredProcesses.ts';
import type { TreeRoot } from './tree.ts';

export class Registered {
  readonly #paths: HostPaths;
  readonly #log: Pick<Log, 'warn' | 'error'>;
  readonly #write = new Latest(() => this.#writeNow());
  #known: readonly RegisteredProcess[] | undefined;

  constructor(paths: HostPaths, log: Pick<Log, 'warn' | 'error'>) {
    this.#paths = paths;
    this.#log = log;
  }

  /** Those that still run. */
  list(): readonly RegisteredProcess[] {
    const known = this.#known ?? this.#read();
    const alive = known.filter((one) => isAlive(one));
    this.#known = alive;
    if (alive.length < known.length) void this.#write.request();
    return alive;
  }

  roots(root: string | null): TreeRoot[] {
    return this.list()
      .filter((one) => root === null || one.root === root)
      .map(({ pid, startTime, originator }) => ({ pid, startTime, session: null, originator }));
  }

  has({ pid, startTime }: ProcessIdentity): boolean {
    return this.list().some((one) => one.pid === pid && one.startTime === startTime);
  }

  /** Resolves when it is on disk, in the place of what was known of that pid. */
  async add(process: RegisteredProcess): Promise<void> {
    this.#known = [...this.list().filter(({ pid }) => pid !== process.pid), process];
    await this.#write.request();
  }

  /** @returns whether it was there */
  async remove(pid: number): Promise<boolean> {
    const known = this.list();
    this.#known = known.filter((one) => one.pid !== pid);
    if (this.#known.length === known.length) return false;
    await this.#write.request();
    return true;
  }

  #read(): readonly RegisteredProcess[] {
    try {
      return readRegistered(this.#paths);
    } catch (error) {
      this.#log.warn('registered processes are forgotten: their file cannot be read', {
        cause: String(error),
      });
      return [];
    }
  }

  async #writeNow(): Promise<void> {
    try {
      await writeRegistered(this.#paths, this.#known ?? []);
    } catch (error) {
      // A full disk costs the memory of what was registered, never a process.
      this.#log.error('registered processes could not be written', error, {
        file: this.#paths.processesFile,
      });
    }
  }
}
