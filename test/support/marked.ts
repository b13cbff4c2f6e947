// Processes that carry a mark in their command line: found whatever they did to their environment, parents and groups.

import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { until } from './until.ts';

let count = 0;

/**
 * Also an argument for `sleep` that no other test has. What carries it ends with the test: take it before the home, so that
 * by then nothing is left that would start more of it.
 */
export function newMark(): string {
  const mark = `${86_400 + (process.pid % 10_000)}.${process.pid}${++count}`;
  onTestFinished(() =>
    until('everything with the mark to have ended', () => {
      const living = marked(mark);
      for (const { pid } of living) endQuietly(pid);
      return living.length === 0;
    }).then(() => undefined),
  );
  return mark;
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** As `ps` lists them; those that have ended and were not reaped are not. */
export function marked(mark: string): { readonly pid: number; readonly command: string }[] {
  const text = execFileSync('ps', ['-eww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  return text.split('\n').flatMap((line) => {
    const [, pid, state, command = ''] = /^\s*(\d+) (\S+)\s+(.*)$/.exec(line) ?? [];
    const isMeant = command.split(' ').includes(mark) && state?.startsWith('Z') === false;
    return isMeant ? [{ pid: Number(pid), command }] : [];
  });
}
