// The name of the program in the foreground of a terminal, for its title. Looked up lazily: only after something was
// printed or typed, and not more often than a person could read it. Linux; elsewhere there is no name.

import { readFileSync } from 'node:fs';
import type { Disposable } from '../base/disposable.ts';

const INTERVAL_MS = 500;

/** Process group in the foreground of the terminal that `pid` has. */
export function foregroundGroupOf(pid: number): number | undefined {
  const text = readText(`/proc/${pid}/stat`);
  const group = Number(text?.slice(text.lastIndexOf(')') + 2).split(' ')[5]);
  return Number.isSafeInteger(group) && group > 1 ? group : undefined;
}

export class Foreground implements Disposable {
  readonly #pid: number;
  readonly #onChange: (name: string | null) => void;
  #name: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: number, onChange: (name: string | null) => void) {
    this.#pid = pid;
    this.#onChange = onChange;
  }

  get name(): string | null {
    return this.#name;
  }

  /** Something happened in the terminal: the foreground may have changed. */
  didHappen(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, INTERVAL_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const group = foregroundGroupOf(this.#pid);
    const name = (group === undefined ? undefined : readText(`/proc/${group}/comm`)?.trim()) ?? null;
    if (name === null || name === this.#name) return;
    this.#name = name;
    this.#onChange(name);
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
