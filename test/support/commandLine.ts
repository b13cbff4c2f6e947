// A `holdfast …` that stays, such as one that follows: what it printed so far, until its test ends.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { distDir, type TestHome } from './home.ts';
import { wholeLines } from './wholeLines.ts';

export interface StayingCommand {
  /** Whole lines of its standard output. */
  readonly lines: string[];
  /** As Ctrl+C does. @returns its exit code */
  interrupt(): Promise<number | null>;
}

export function startCommand(home: TestHome, ...args: readonly string[]): StayingCommand {
  const child = spawn(process.execPath, [path.join(distDir, 'cli.js'), ...args], {
    cwd: home.root,
    env: home.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = wholeLines(child.stdout);
  return {
    lines,
    async interrupt() {
      child.kill('SIGINT');
      return ended;
    },
  };
}
