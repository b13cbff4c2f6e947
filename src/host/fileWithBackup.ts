// A JSON file that keeps its predecessor beside it as .bak: one that is broken costs the last change, not everything.

import { copyFile } from 'node:fs/promises';
import { fileUnusable } from '../protocol/failure.ts';
import { readJsonFile, writeJsonAtomic } from './atomicWrite.ts';
import type { Log } from './log.ts';

export interface FileWithBackupOptions<T> {
  readonly path: string;
  /** What the log calls it: `the state file`. */
  readonly name: string;
  /** Throws, naming the field, when the value is none of this version. */
  readonly parse: (file: string, value: unknown) => T;
  readonly log: Pick<Log, 'warn'>;
}

export class FileWithBackup<T> {
  readonly #options: FileWithBackupOptions<T>;
  /** What lies there is whole, and worth keeping as .bak; undefined: nobody has looked yet. */
  #isGood: boolean | undefined;

  constructor(options: FileWithBackupOptions<T>) {
    this.#options = options;
  }

  /**
   * The file, else its predecessor, with one line in the log. @returns undefined where there is neither.
   * Throws `fileUnusable`, with every reason, where something lies there and none of it can be used.
   */
  read(): T | undefined {
    const { path, name, log } = this.#options;
    this.#isGood = false;
    const reasons: string[] = [];
    for (const file of [path, `${path}.bak`]) {
      try {
        const value = this.#load(file);
        if (value === undefined) continue;
        this.#isGood = file === path;
        if (reasons.length > 0)
          log.warn(`${name} was broken, its predecessor is used`, { file: path, reasons });
        return value;
      } catch (error) {
        reasons.push(reasonOf(error));
      }
    }
    if (reasons.length > 0) throw fileUnusable(path, reasons.join('; '));
    return undefined;
  }

  /** Replaces it; a whole one becomes the .bak. One write at a time. */
  async write(value: T): Promise<void> {
    const { path } = this.#options;
    this.#isGood ??= this.#isWhole();
    if (this.#isGood) await copyFile(path, `${path}.bak`);
    await writeJsonAtomic(path, value);
    this.#isGood = true;
  }

  #load(file: string): T | undefined {
    const value = readJsonFile(file);
    return value === undefined ? undefined : this.#options.parse(file, value);
  }

  #isWhole(): boolean {
    try {
      return this.#load(this.#options.path) !== undefined;
    } catch {
      return false;
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
