// state.json: what is declared, what of it is wanted, and whether the daemon stays; its predecessor beside it as .bak.
// Environments of starts are never in it.

import { copyFile } from 'node:fs/promises';
import * as z from 'zod';
import { Latest } from '../../base/latest.ts';
import { readJsonFile, writeJsonAtomic } from '../../host/atomicWrite.ts';
import type { Log } from '../../host/log.ts';
import { ServiceConfig } from '../../protocol/schema/model.ts';
import type { ServiceRecord } from './servicePorts.ts';

const SCHEMA = 1;

const State = z.object({
  schema: z.literal(SCHEMA),
  /** After a restart of the machine nothing of it lives, and nothing is started unless asked for. */
  bootId: z.string(),
  persistent: z.boolean(),
  services: z.array(
    z.object({
      root: z.string().nullable(),
      config: ServiceConfig,
      origin: z.enum(['file', 'hand']),
      wanted: z.enum(['up', 'down']),
      session: z.string(),
      hasRun: z.boolean(),
      startedAt: z.number(),
    }),
  ),
});

type State = z.infer<typeof State>;

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
        const state = State.parse(value);
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
    const state: z.input<typeof State> = {
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

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error).split('\n').slice(0, 3).join('; ');
  return error instanceof Error ? error.message : String(error);
}
