// Starts the program that measures one terminal and reads what it found.

import path from 'node:path';
import { run } from '../command.ts';
import type { DrainResult, KeysResult } from '../programs/measureTerminal.ts';
import type { Stage } from '../stage.ts';
import type { TerminalPlace } from './terminal.ts';

export async function measureDrain(stage: Stage, place: TerminalPlace): Promise<DrainResult> {
  return measure<DrainResult>(stage, { place, task: { kind: 'drain' } });
}

export async function measureKeys(
  stage: Stage,
  place: TerminalPlace,
  count: number,
): Promise<readonly number[]> {
  return (await measure<KeysResult>(stage, { place, task: { kind: 'keys', count } })).latenciesMs;
}

async function measure<T>(stage: Stage, what: object): Promise<T> {
  const program = path.join(stage.places.programs, 'measureTerminal.js');
  const { stdout } = await run([process.execPath, program, JSON.stringify(what)], {
    env: stage.env,
    cwd: stage.places.repoRoot,
    timeoutMs: 180_000,
  });
  return JSON.parse(stdout) as T;
}
