// Measures one terminal in a process of its own, so that every terminal is read by the same program in the same state:
//   measureTerminal.js '{"place":…,"task":…}' prints one line of JSON.

import { setTimeout as delay } from 'node:timers/promises';
import { openFrames } from '../terminals/openFrames.ts';
import { openPty } from '../terminals/openPty.ts';
import {
  END_MARK,
  MarkFinder,
  READY_MARK,
  type Terminal,
  type TerminalPlace,
} from '../terminals/terminal.ts';

export type Task =
  /** Types a line, then counts until the end mark. */
  | { readonly kind: 'drain' }
  /** Types single keys, each after the one before it came back. */
  | { readonly kind: 'keys'; readonly count: number };

export interface DrainResult {
  readonly ms: number;
  readonly bytes: number;
}
export interface KeysResult {
  readonly latenciesMs: readonly number[];
}

/** None of them is part of an escape sequence that a screen is drawn with. */
const KEYS = ['#', '%', '&', '*', '+'];
/** Below the width of the screen: no key makes a line wrap. The ready mark must stay on it, so a session takes 1,500 keys. */
const KEYS_PER_LINE = 60;
/** A terminal is typed into for hours: the functions of the first keys are still being compiled, in every program. */
const WARM_UP_KEYS = 600;
/** A person does not type in a closed loop; it also lets every process go to sleep between two keys. */
const BETWEEN_KEYS_MS = 2;

async function main(text: string): Promise<void> {
  const { place, task } = JSON.parse(text) as { place: TerminalPlace; task: Task };
  const terminal = place.kind === 'pty' ? openPty(place) : openFrames(place);
  await seen(terminal, READY_MARK);
  if (task.kind === 'drain') answer(await drain(terminal));
  else answer({ latenciesMs: await typeKeys(terminal, task.count) });
  terminal.dispose();
}

function seen(terminal: Terminal, mark: string): Promise<void> {
  const finder = new MarkFinder(mark);
  return new Promise((resolve) => {
    terminal.onData = (bytes) => {
      if (finder.sees(bytes)) resolve();
    };
  });
}

function drain(terminal: Terminal): Promise<DrainResult> {
  const finder = new MarkFinder(END_MARK);
  let bytes = 0;
  return new Promise((resolve) => {
    const startedAt = performance.now();
    terminal.onData = (chunk) => {
      bytes += chunk.length;
      if (finder.sees(chunk)) resolve({ ms: performance.now() - startedAt, bytes });
    };
    terminal.write('\n');
  });
}

async function typeKeys(terminal: Terminal, count: number): Promise<number[]> {
  const latenciesMs: number[] = [];
  for (let index = -WARM_UP_KEYS; index < count; index++) {
    const key = KEYS[Math.abs(index) % KEYS.length] ?? '#';
    if (index % KEYS_PER_LINE === 0) terminal.write('\r\n');
    await delay(BETWEEN_KEYS_MS);
    const ms = await roundTrip(terminal, key);
    if (index >= 0) latenciesMs.push(ms);
  }
  return latenciesMs;
}

function roundTrip(terminal: Terminal, key: string): Promise<number> {
  const code = key.charCodeAt(0);
  return new Promise((resolve) => {
    const startedAt = performance.now();
    terminal.onData = (bytes) => {
      if (bytes.includes(code)) resolve(performance.now() - startedAt);
    };
    terminal.write(key);
  });
}

function answer(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

void main(process.argv[2] ?? '').then(() => process.exit(0));
