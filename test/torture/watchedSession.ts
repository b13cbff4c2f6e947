// A session that rows of torture play on: its program prints numbered lines, writes down what it is typed and ends when it
// is told to, and viewers watch it from its first byte on.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { sessionPaths } from '../../src/host/paths.ts';
import { openJournal } from '../../src/journal/reader.ts';
import type { TestHome } from '../support/home.ts';
import { until } from '../support/until.ts';
import { Viewer } from '../support/viewer.ts';

const FIRST_EXIT_CODE = 40;
/** Above the codes a shell has a meaning for there are few left. */
const EXIT_CODES = 50;
/** Slow enough that nothing of a journal is trimmed, so that it can be compared whole. */
const PRINT_EVERY_S = 0.25;

export interface WatchedSession {
  readonly id: string;
  readonly name: string;
  readonly pid: number;
  readonly code: number;
  /** The first one leads. */
  readonly viewers: readonly Viewer[];
  typed: string;
}

export async function newWatchedSession(
  home: TestHome,
  index: number,
  viewerCount: number,
): Promise<WatchedSession> {
  const name = `s${index}`;
  const code = FIRST_EXIT_CODE + (index % EXIT_CODES);
  const made = await home.ok('new', '--json', '--name', name, '--', 'sh', '-c', program(name, code));
  const { id, pid } = made.json<{ id: string; pid: number }>();
  const viewers = Array.from(
    { length: viewerCount },
    (_, at) => new Viewer(home, id, `${name}-${at}`, at === 0 ? 'lead' : 'view'),
  );
  await until('the program to listen', () => viewers[0]?.bytes.includes(`${name} 1\n`) === true);
  return { id, name, pid, code, viewers, typed: '' };
}

function program(name: string, code: number): string {
  return `
  stty raw -echo; cat < /dev/tty > typed-${name} & n=0
  while [ ! -e end-${name} ]; do n=$((n+1)); printf '${name} %d\\n' $n; sleep ${PRINT_EVERY_S}; done
  exit ${code}`;
}

export function typeInto(session: WatchedSession, text: string): void {
  session.viewers[0]?.stream.write(Buffer.from(text));
  session.typed += text;
}

/** What it was typed so far. */
export function readBy({ root }: TestHome, { name }: WatchedSession): string {
  return readFileSync(path.join(root, `typed-${name}`), 'utf8');
}

export function tellToEnd({ root }: TestHome, { name }: WatchedSession): void {
  writeFileSync(path.join(root, `end-${name}`), '');
}

/** It has ended as it should; each viewer had every byte once, in order, and it every key. Lets the viewers go. */
export async function expectWhole(home: TestHome, session: WatchedSession): Promise<void> {
  const { id, name, code, viewers, typed } = session;
  for (const viewer of viewers) {
    await until(`${name} to have ended for its viewers`, () => viewer.exitCode !== undefined);
    expect([name, viewer.exitCode, viewer.jumps, viewer.failure]).toEqual([name, code, [], undefined]);
  }
  const journal = await openJournal(sessionPaths(home.paths, id).journalDir);
  const { bytes } = await journal.read(0, journal.end);
  for (const viewer of viewers) expect(viewer.bytes.equals(bytes), `${name} as a viewer saw it`).toBe(true);
  const numbers = [...bytes.toString().matchAll(/ (\d+)\n/g)].map((match) => Number(match[1]));
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  expect(readBy(home, session)).toBe(typed);
  // A keeper stays as long as somebody looks.
  for (const viewer of viewers) viewer.stream.dispose();
}

/** Resolves with false, for a race against what may be over. */
export function pause(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false));
}
