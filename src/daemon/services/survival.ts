// What brings services back after a reboot. `service/save` writes which are declared and which of them are wanted up;
// `service/resurrect` declares what is missing and starts what was up. Environments are never written: what is started
// this way gets that of a fresh login, and says so.

import { existsSync } from 'node:fs';
import { FileWithBackup } from '../../host/fileWithBackup.ts';
import type { Log } from '../../host/log.ts';
import { isFailure, notFound, nothingSaved } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, ServiceInfo, TargetResult } from '../../protocol/types.ts';
import { isWanted, type ServiceRecord } from './servicePorts.ts';
import { readServiceRecords } from './serviceRecord.ts';
import { startOrder } from './startOrder.ts';
import type { Supervisor } from './supervisor.ts';

const SCHEMA = 1;

interface Snapshot {
  readonly schema: number;
  readonly savedAt: number;
  readonly services: readonly ServiceRecord[];
}

export interface SurvivalOptions {
  readonly path: string;
  readonly supervisor: Pick<Supervisor, 'records' | 'list' | 'declare' | 'start'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  readonly now: () => number;
}

export class Survival {
  readonly #options: SurvivalOptions;
  readonly #file: FileWithBackup<Snapshot>;
  /** One after the other: what is saved of one root is put beside what lies there of the others. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SurvivalOptions) {
    this.#options = options;
    this.#file = new FileWithBackup({ ...options, name: 'the snapshot', parse: readSnapshot });
  }

  /** Of one root, or (absent) of all. */
  save({ root }: DaemonParams<'service/save'>): Promise<DaemonResult<'service/save'>> {
    const saved = this.#last.then(() => this.#save(root));
    this.#last = saved.catch(() => undefined);
    return saved;
  }

  /**
   * Leaves alone what is declared already, or runs. What cannot be brought back is a result, not a failure of all.
   * Rejects with `notFound` where nothing was saved, `fileUnusable` where all that was is broken.
   */
  async resurrect({ root }: DaemonParams<'service/resurrect'>): Promise<DaemonResult<'service/resurrect'>> {
    const snapshot = this.#file.read();
    const saved = dependenciesFirst((snapshot?.services ?? []).filter((one) => isOf(one, root)));
    if (snapshot === undefined || (saved.length === 0 && root !== undefined))
      throw nothingSaved(root ?? null, this.#options.path);
    const failed = new Map<string, TargetResult['error']>();
    for (const record of saved) {
      const error = await this.#declare(record);
      if (error !== null) failed.set(record.session, error);
    }
    const up = saved.filter(isWanted);
    const started = await this.#start(up.filter(({ session }) => !failed.has(session)));
    const nameOf = unambiguous(saved);
    const results = up.map((record): TargetResult => {
      const error = failed.get(record.session) ?? null;
      const result = error !== null ? 'failed' : started.has(record.session) ? 'done' : 'nothingToDo';
      return { target: nameOf(record), result, error };
    });
    return { savedAt: snapshot.savedAt, results, services: this.#known(up) };
  }

  async #save(root: string | null | undefined): Promise<DaemonResult<'service/save'>> {
    const { supervisor, path, now } = this.#options;
    const services = supervisor.records.filter((one) => isOf(one, root));
    const others = root === undefined ? [] : this.#saved().filter((one) => one.root !== root);
    const savedAt = now();
    await this.#file.write({ schema: SCHEMA, savedAt, services: [...others, ...services] });
    return {
      file: path,
      savedAt,
      services: services.map((one) => ({
        name: one.config.name,
        root: one.root,
        wanted: isWanted(one) ? ('up' as const) : ('down' as const),
      })),
    };
  }

  #saved(): readonly ServiceRecord[] {
    try {
      return this.#file.read()?.services ?? [];
    } catch (error) {
      this.#options.log.warn('the snapshot was broken, a new one is begun', { reason: messageOf(error) });
      return [];
    }
  }

  /** What is declared meanwhile is newer than what was saved, and stays. @returns why it cannot be brought back */
  async #declare(record: ServiceRecord): Promise<TargetResult['error']> {
    const { root, config, origin, session } = record;
    const { supervisor, log } = this.#options;
    try {
      if (isWanted(record) && root !== null && !existsSync(root)) throw notFound('folder', root);
      if (!supervisor.records.some((known) => known.session === session))
        await supervisor.declare(root, config, origin);
      return null;
    } catch (error) {
      if (!isFailure(error))
        log.error('a saved service could not be declared', error, { service: config.name });
      return { kind: isFailure(error) ? error.kind : 'internal', message: messageOf(error) };
    }
  }

  /** @returns those that did not run before */
  async #start(records: readonly ServiceRecord[]): Promise<ReadonlySet<string>> {
    // One that has done its work is not up any more, though it still is wanted to have been.
    const target = this.#known(records).flatMap(({ id, state }) => (state.state === 'completed' ? [] : [id]));
    if (target.length === 0) return new Set();
    const { results, services } = await this.#options.supervisor.start({
      target,
      root: null,
      allRoots: true,
      env: [],
      envPolicy: 'baseline',
      isEnvRebuilt: true,
      leaveToClock: true,
    });
    return new Set(services.flatMap(({ id }, at) => (results[at]?.result === 'done' ? [id] : [])));
  }

  #known(records: readonly ServiceRecord[]): ServiceInfo[] {
    const known = new Map(this.#options.supervisor.list().map((service) => [service.id, service]));
    return records.flatMap(({ session }) => known.get(session) ?? []);
  }
}

function readSnapshot(file: string, value: unknown): Snapshot {
  const { fields, services } = readServiceRecords(file, value);
  return { schema: SCHEMA, savedAt: fields.number('savedAt'), services };
}

function isOf(record: ServiceRecord, root: string | null | undefined): boolean {
  return root === undefined || record.root === root;
}

/** Within each root; what is saved of others does not matter to it. */
function dependenciesFirst(records: readonly ServiceRecord[]): ServiceRecord[] {
  const roots = new Set(records.map(({ root }) => root));
  return [...roots].flatMap((root) => {
    const inRoot = new Map(records.filter((one) => one.root === root).map((one) => [one.config.name, one]));
    const order = startOrder(inRoot.keys(), (name) => inRoot.get(name)?.config ?? null);
    return order.flatMap((name) => inRoot.get(name) ?? []);
  });
}

/** By name, or as ROOT:NAME where several roots have one of that name. */
function unambiguous(records: readonly ServiceRecord[]): (record: ServiceRecord) => string {
  const count = new Map<string, number>();
  for (const { config } of records) count.set(config.name, (count.get(config.name) ?? 0) + 1);
  return ({ root, config }) =>
    root !== null && (count.get(config.name) ?? 0) > 1 ? `${root}:${config.name}` : config.name;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
