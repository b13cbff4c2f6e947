// state.json: what is declared, what of it is wanted, and whether the daemon stays; its predecessor beside it as .bak.
// Environments of starts are never in it.

import { Latest } from '../../base/latest.ts';
import { FileWithBackup } from '../../host/fileWithBackup.ts';
import type { Log } from '../../host/log.ts';
import { fileUnusable } from '../../protocol/failure.ts';
import type { ServiceRecord } from './servicePorts.ts';
import { readServiceRecords } from './serviceRecord.ts';

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
  readonly #file: FileWithBackup<State>;
  #services: () => readonly ServiceRecord[] = () => [];
  #isPersistent = false;

  constructor(options: StateFileOptions) {
    this.#options = options;
    this.#file = new FileWithBackup({ ...options, name: 'the state file', parse: readState });
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
      records: state.services.map((service) => ({
        ...service,
        wanted: 'down',
        armed: false,
        nextRunAt: null,
      })),
      isSameBoot: false,
    };
  }

  /** Resolves when all that was said before is on disk. Calls at the same time share one write. */
  save(): Promise<void> {
    return this.#write.request();
  }

  #read(): State | undefined {
    try {
      return this.#file.read();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.warn('the state file was broken, nothing is declared', { reason });
      return undefined;
    }
  }

  async #writeNow(): Promise<void> {
    const { path, bootId, log } = this.#options;
    try {
      await this.#file.write({
        schema: SCHEMA,
        bootId,
        persistent: this.#isPersistent,
        services: [...this.#services()],
      });
    } catch (error) {
      // A full disk costs memory of what was wanted, never a running service.
      log.error('the state file could not be written', error, { file: path });
    }
  }
}

/** Throws, naming the field, when the value is no state of this version. */
function readState(file: string, value: unknown): State {
  const { fields, services } = readServiceRecords(file, value);
  const { persistent } = value as Readonly<Record<string, unknown>>;
  if (typeof persistent !== 'boolean') throw fileUnusable(file, '"persistent" must be true or false');
  return { schema: SCHEMA, bootId: fields.string('bootId'), persistent, services };
}
