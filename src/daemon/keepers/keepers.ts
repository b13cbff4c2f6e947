// The keepers of this user: adopts those that live, launches one for a root when it is first needed, and notices when
// one is gone. One current keeper per root; those of another version drain.

import { readdirSync, rmSync, statSync } from 'node:fs';
import { Emitter, type Event } from '../../base/event.ts';
import type { Log } from '../../host/log.ts';
import { type HostPaths, keeperPaths } from '../../host/paths.ts';
import { isAlive } from '../../host/processIdentity.ts';
import { type KeeperRecord, readKeeperRecord } from '../../host/records.ts';
import { isFailure, unavailable } from '../../protocol/failure.ts';
import type { KeeperInfo, KeeperSession } from '../../protocol/types.ts';
import { BUILD_VERSION } from '../../protocol/version.ts';
import { launchKeeper } from './launch.ts';
import { type KeeperEvent, KeeperLink, type LinkOwner } from './link.ts';

/** A claimed folder whose keeper never wrote its record: the keeper that would still come ends itself by then. */
const CLAIM_EXPIRES_MS = 30_000;
/** A stopped keeper must not keep the daemon from starting; its link is made in the background. */
const ADOPT_TIMEOUT_MS = 2_000;

export interface KeepersOptions {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly epoch: number;
  readonly instance: string;
  /** Folder of the bundles that run. */
  readonly bundleDir: string;
  readonly wasSuperseded: (epoch: number) => void;
  /** How many sessions a keeper has. */
  readonly countSessions: (keeper: string) => number;
}

export class Keepers implements LinkOwner {
  readonly instance: string;
  readonly wasSuperseded: (epoch: number) => void;
  readonly #options: KeepersOptions;
  readonly #links = new Map<string, KeeperLink>();
  #epoch: number;
  readonly #launching = new Map<string | null, Promise<KeeperLink>>();
  readonly #reported = new Emitter<{
    readonly keeper: string;
    readonly sessions: readonly KeeperSession[];
  }>();
  readonly #happened = new Emitter<{ readonly keeper: string; readonly event: KeeperEvent }>();
  readonly #ended = new Emitter<KeeperRecord>();
  readonly #changed = new Emitter<{ readonly put: KeeperInfo } | { readonly removed: string }>();

  /** All sessions of a keeper, on every new connection to it. */
  readonly onDidReport: Event<{ readonly keeper: string; readonly sessions: readonly KeeperSession[] }> =
    this.#reported.event;
  readonly onDidHappen: Event<{ readonly keeper: string; readonly event: KeeperEvent }> =
    this.#happened.event;
  /** The process of a keeper is gone. */
  readonly onDidEnd: Event<KeeperRecord> = this.#ended.event;
  readonly onDidChange: Event<{ readonly put: KeeperInfo } | { readonly removed: string }> =
    this.#changed.event;

  constructor(options: KeepersOptions) {
    this.#options = options;
    this.#epoch = options.epoch;
    this.instance = options.instance;
    this.wasSuperseded = options.wasSuperseded;
  }

  /** Of this daemon; final once `adopt` has resolved. */
  get epoch(): number {
    return this.#epoch;
  }

  list(): KeeperInfo[] {
    return [...this.#links.values()].map(({ record }) => this.#infoOf(record));
  }

  has(id: string): boolean {
    return this.#links.has(id);
  }

  /** Keepers that live and cannot be talked to right now. */
  unreachable(): KeeperRecord[] {
    return [...this.#links.values()].filter((link) => !link.isConnected).map(({ record }) => record);
  }

  /** Throws `unavailable` when that keeper is gone. */
  /** Undefined where there is no link to it right now. */
  find(id: string): KeeperLink | undefined {
    return this.#links.get(id);
  }

  get(id: string): KeeperLink {
    const link = this.find(id);
    if (link === undefined) throw unavailable(`keeper ${id}`, null);
    return link;
  }

  /** The current keeper of a root, launched when there is none. */
  forRoot(root: string | null): Promise<KeeperLink> {
    const current = [...this.#links.values()].find(
      ({ record }) => record.root === root && !isDraining(record),
    );
    if (current !== undefined) return Promise.resolve(current);
    const running = this.#launching.get(root);
    if (running !== undefined) return running;
    const launch = this.#launch(root).finally(() => this.#launching.delete(root));
    this.#launching.set(root, launch);
    return launch;
  }

  /** Connects to every keeper that lives and tells of those that died. Waits for slow ones only briefly. */
  async adopt(): Promise<void> {
    const living = readdirSync(this.#options.paths.keepersDir).flatMap((id) => this.#livingLink(id) ?? []);
    // The files of earlier daemons may be gone; what keepers have seen is not. Whoever starts holds the lock, so it is
    // the newest, and says so to all of them.
    const seen = await Promise.all(living.map((link) => inTime(link.highestEpoch()).catch(() => 0)));
    this.#epoch = Math.max(this.#epoch, ...seen.map((epoch) => (epoch ?? 0) + 1));
    await Promise.all(living.map((link) => this.#adoptOne(link)));
  }

  /** Asks every keeper that answers for its sessions as they are now. */
  async refresh(): Promise<void> {
    const asked = [...this.#links.values()]
      .filter((link) => link.isConnected)
      .map((link) => this.didConnect(link));
    for (const result of await Promise.allSettled(asked)) {
      if (result.status === 'rejected')
        this.#options.log.warn('a keeper did not answer', { cause: String(result.reason) });
    }
  }

  /** Tells every keeper that the daemon ends on purpose. */
  async sayGoodbye(): Promise<void> {
    await Promise.allSettled(
      [...this.#links.values()]
        .filter((link) => link.isConnected)
        .map((link) => link.request('control/goodbye', {})),
    );
  }

  dispose(): void {
    for (const link of this.#links.values()) link.dispose();
  }

  async didConnect(link: KeeperLink): Promise<void> {
    const { sessions } = await link.request('session/list', {});
    this.#reported.fire({ keeper: link.record.id, sessions });
    this.#changed.fire({ put: this.#infoOf(link.record) });
  }

  didHappen(link: KeeperLink, event: KeeperEvent): void {
    this.#happened.fire({ keeper: link.record.id, event });
  }

  didEnd(link: KeeperLink): void {
    this.#forget(link.record);
  }

  #livingLink(id: string): KeeperLink | undefined {
    const { paths, log } = this.#options;
    let record: KeeperRecord | undefined;
    try {
      record = readKeeperRecord(paths, id);
    } catch (error) {
      log.error('record of a keeper cannot be read', error, { keeper: id });
    }
    if (record === undefined) {
      const { dir } = keeperPaths(paths, id);
      const stat = statSync(dir, { throwIfNoEntry: false });
      const isExpired = stat !== undefined && Date.now() - stat.mtimeMs > CLAIM_EXPIRES_MS;
      if (isExpired) rmSync(dir, { recursive: true, force: true });
      return undefined;
    }
    if (isAlive(record)) return new KeeperLink(record, this, log);
    this.#forget(record);
    return undefined;
  }

  async #adoptOne(link: KeeperLink): Promise<void> {
    const { log } = this.#options;
    const { id, pid } = link.record;
    this.#links.set(id, link);
    try {
      const result = await inTime(link.connect().then(() => 'connected'));
      if (result === undefined) log.warn('keeper does not answer yet', { keeper: id, keeperPid: pid });
    } catch (error) {
      if (isFailure(error, 'superseded')) throw error;
      log.error('keeper cannot be adopted yet', error, { keeper: id });
      link.connectLater();
    }
  }

  async #launch(root: string | null): Promise<KeeperLink> {
    const { paths, log, bundleDir } = this.#options;
    const record = await launchKeeper({ paths, log, bundleDir, root });
    const link = new KeeperLink(record, this, log);
    this.#links.set(record.id, link);
    try {
      await link.connect();
      return link;
    } catch (error) {
      // It died right after it was ready, or is held up: the next who wants a keeper gets another, or this one later.
      link.connectLater();
      throw error;
    }
  }

  #forget(record: KeeperRecord): void {
    this.#links.get(record.id)?.dispose();
    this.#links.delete(record.id);
    this.#options.log.info('keeper is gone', { keeper: record.id, keeperPid: record.pid, root: record.root });
    // Whoever hears this reads what the keeper left; only then its folder goes.
    this.#ended.fire(record);
    rmSync(keeperPaths(this.#options.paths, record.id).dir, { recursive: true, force: true });
    this.#changed.fire({ removed: record.id });
  }

  #infoOf(record: KeeperRecord): KeeperInfo {
    return {
      id: record.id,
      pid: record.pid,
      root: record.root,
      version: record.version,
      sessions: this.#options.countSessions(record.id),
      isDraining: isDraining(record),
      containment: record.containment,
    };
  }
}

/** @returns undefined for what takes too long to wait for it now */
function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, ADOPT_TIMEOUT_MS, undefined).unref());
  return Promise.race([work, late]);
}

function isDraining(record: KeeperRecord): boolean {
  return record.version !== BUILD_VERSION;
}
