// What an explanation of a state consists of, and what it is made from.

import type { FindHolder } from '../portConflicts.ts';
import type { Service } from '../service.ts';
import type { JournalAccess } from '../sessionRunner.ts';

export interface Reasons {
  /** One sentence. */
  readonly reason: string;
  /** What is known about it, a line each. */
  readonly details: readonly string[];
  /** What a person can do, with the command where there is one. */
  readonly suggestions: readonly string[];
}

export interface WhyAccess {
  readonly journal: JournalAccess;
  readonly findHolder: FindHolder;
  /** Of the same root. */
  readonly find: (name: string) => Service | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/** Lines that somebody else wrote, below what we say. */
export function quoted(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
