// What a command file provides, and what it is given. One file per verb; `commands/table.ts` lists them.

import type { Command } from 'commander';
import type { Context } from './context.ts';

export interface CommandFile {
  /** Arguments and options of its own; the global ones are there already. */
  readonly configure: (command: Command) => Command;
  /**
   * @param args positional arguments as declared
   * @param options as commander parsed them
   * @returns the exit code
   */
  readonly run: (
    context: Context,
    args: readonly unknown[],
    options: Readonly<Record<string, unknown>>,
  ) => Promise<number>;
}

/** `holdfast --help` explains them too. */
export const ExitCode = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  nothingRunning: 4,
  partlyFailed: 5,
  timedOut: 6,
} as const;

/** Positional words of a variadic argument. */
export function words(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

/** The value of an option, where it was given. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether what stands on the command line ends with a command of the user's own: `-- CMD …`. */
export function hasCommandOfUser(): boolean {
  return process.argv.includes('--');
}
