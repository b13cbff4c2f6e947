// `holdfast …` in a terminal, and a program for the session it shows that tells afterwards what it was typed.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestHome } from './home.ts';
import { openTerminal, type TerminalRequest, type TestTerminal } from './pty.ts';

const countAndRecord = path.resolve(import.meta.dirname, '../e2e/programs/countAndRecord.cjs');

export type TerminalExtras = Partial<Pick<TerminalRequest, 'env' | 'cols' | 'rows'>>;

/** The command line in a terminal of its own, in the root of the home. */
export function cliTerminal(
  home: TestHome,
  args: readonly string[],
  { env, ...size }: TerminalExtras = {},
): TestTerminal {
  return openTerminal({
    command: [process.execPath, path.join(home.dist, 'cli.js'), ...args],
    cwd: home.root,
    env: { ...home.env, ...env },
    ...size,
  });
}

/** A program that prints `LABEL 1`, `LABEL 2` … and writes every byte it is typed to a file; ^D ends it with code 3. */
export interface Recorder {
  readonly argv: readonly string[];
  /** All that was typed to it so far. */
  readonly typed: string;
}

export function recorder({ root }: TestHome, label: string): Recorder {
  const file = path.join(root, `typed-${label}`);
  // It writes the file anew when it is there to read; until then nothing was typed.
  writeFileSync(file, '');
  return {
    argv: [process.execPath, countAndRecord, label, file],
    get typed() {
      return readFileSync(file, 'utf8');
    },
  };
}

/** The numbers of `LABEL n` lines, in the order they came. */
export function numbersOf(label: string, text: string): number[] {
  return [...text.matchAll(new RegExp(`\\b${label} (\\d+)\\r?\\n`, 'g'))].map((match) => Number(match[1]));
}
