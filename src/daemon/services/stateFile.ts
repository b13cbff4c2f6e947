// state.json: what is declared, what of it is wanted, and whether the daemon stays; its predecessor beside it as .bak.
// Environments of starts are never in it.

import { copyFile } from 'node:fs/promises';
import { Latest } from '../../base/latest.ts';
import { readJsonFile, writeJsonAtomic } from '../../host/atomicWrite.ts';
import type { Log } from '../../host/log.ts';
import { recordFields } from '../../host/recordFields.ts';
import { fileUnusable } from '../../protocol/failure.ts';
import { ServiceConfig } from '../../protocol/schema/model.ts';
import type { ServiceRecord } from './servicePorts.ts';

const SCHEMA = 1;

interface State {
  readonly schema: number;
  /** After a restart of the machine nothing of it lives, and nothing is started unless asked for. */
  readonly bootId: string;
  readonly persistent: boolean;
  readonly services: readonly ServiceRecord[];
}

export interface StateFileOptions {
  readonly path: string;
  readonly bootId: string;
  readonly log: Pick<Log, 'warn' | 'error'>;
}

export interface Loaded {
  readonly records: readonly ServiceRecord[];
  /** Else nothing of them can still live. */
  readonly isSameBoot: boolean;
}

export class StateFile {
  readonly #options: StateFileOptions;
  readonly #write = new Latest(() => this.#writeNow());
  #services: () => readonly ServiceRecord[] = () => [];
  #isPersistent = false;
  /** What lies there is whole: worth keeping as .bak. */
  #isGood = false;

  constructor(options: StateFileOptions) {
    this.#options = options;
  }

  get isPersistent(): boolean {
    return this.#isPersistent;
  }

  setPersistent(isPersistent: boolean): Promise<void> {
    this.#isPersistent = isPersistent;
    return this.save();
  }

  /**
   * Reads the file, its predecessor where it is broken, nothing where both are; after a restart of the machine what was
   * wanted is not any more.
   * @param current what `save` is to write from now on
   */
  load(current: () => readonly ServiceRecord[]): Loaded {
    this.#services = current;
    const state = this.#read();
    if (state === undefined) return { records: [], isSameBoot: true };
    this.#isPersistent = state.persistent;
    if (state.bootId === this.#options.bootId) return { records: state.services, isSameBoot: true };
    return {
      records: state.services.map((service) => ({ ...service, wanted: 'down' })),
      isSameBoot: false,
    };
  }

  /** Resolves when all that was said before is on disk. Calls at the same time share one write. */
  save(): Promise<void> {
    return this.#write.request();
  }

  #read(): State | undefined {
    const { path, log } = this.#options;
    const reasons: string[] = [];
    for (const file of [path, `${path}.bak`]) {
      try {
        const value = readJsonFile(file);
        if (value === undefined) continue;
        const state = readState(file, value);
        this.#isGood = file === path;
        if (reasons.length > 0)
          log.warn('the state file was broken, its predecessor is used', { file: path, reasons });
        return state;
      } catch (error) {
        reasons.push(reasonOf(error));
      }
    }
    if (reasons.length > 0)
      log.warn('the state file was broken, nothing is declared', { file: path, reasons });
    return undefined;
  }

  async #writeNow(): Promise<void> {
    const { path, bootId, log } = this.#options;
    const state: State = {
      schema: SCHEMA,
      bootId,
      persistent: this.#isPersistent,
      services: [...this.#services()],
    };
    try {
      if (this.#isGood) await copyFile(path, `${path}.bak`);
      await writeJsonAtomic(path, state);
      this.#isGood = true;
    } catch (error) {
      // A full disk costs memory of what was wanted, never a running service.
      log.error('the state file could not be written', error, { file: path });
    }
  }
}

/** Throws, naming the field, when the value is no state of this version. */
function readState(file: string, value: unknown): State {
  const fields = recordFields(file, value);
  const { persistent, services } = value as Readonly<Record<string, unknown>>;
  if (typeof persistent !== 'boolean') throw fileUnusable(file, '"persistent" must be true or false');
  if (!Array.isArray(services)) throw fileUnusable(file, '"services" must be a list');
  return {
    schema: SCHEMA,
    bootId: fields.string('bootId'),
    persistent,
    services: services.map((service) => readRecord(file, service)),
  };
}

function readRecord(file: string, value: unknown): ServiceRecord {
  const isObject = typeof value === 'object' && value !== null;
  const record: Readonly<Record<string, unknown>> = isObject ? { ...value, schema: SCHEMA } : {};
  const fields = recordFields(file, record);
  const config = ServiceConfig.safeParse(record['config']);
  if (!config.success) throw fileUnusable(file, `"config" of a service is wrong: ${config.error.message}`);
  if (typeof record['hasRun'] !== 'boolean') throw fileUnusable(file, '"hasRun" must be true or false');
  return {
    root: fields.stringOrNull('root'),
    config: config.data,
    origin: fields.oneOf('origin', ['file', 'hand']),
    wanted: fields.oneOf('wanted', ['up', 'down']),
    session: fields.string('session'),
    hasRun: record['hasRun'],
    startedAt: fields.number('startedAt'),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
