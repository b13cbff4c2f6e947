// What a probe is: one look at whether a service is as it should be. How often it is taken, and how many make a verdict, is
// `probeWatch`'s business.

import type { Event } from '../../../base/event.ts';

/** What a look found wrong. */
export interface Fault {
  /** For people: what was looked at, and what was there. */
  readonly reason: string;
  /** What it printed or answered last, as lines. */
  readonly output: readonly string[];
}

export interface Probe {
  /** @returns null when all is well. Never rejects; answers when the time is over, at the latest. */
  look(timeoutMs: number): Promise<Fault | null>;
  /** There may be something new to see. A probe that has this is looked at then only, and not by the clock. */
  readonly onDidChange?: Event<unknown>;
  /** Somebody else may be what it sees: the service cannot have been that fast. */
  readonly isOfNetwork: boolean;
}

/** Shown of what a probe printed or was answered. */
const OUTPUT_LINES = 5;
const LINE_CHARACTERS = 200;

export function fault(reason: string, output = ''): Fault {
  const lines = output.split('\n').map((line) => line.trimEnd().slice(0, LINE_CHARACTERS));
  return { reason, output: lines.filter((line) => line !== '').slice(-OUTPUT_LINES) };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
