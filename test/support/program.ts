// Programs of test/programs, bundled so that a plain Node can run them, and started as real processes that do not
// outlive their test.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, onTestFinished } from 'vitest';
import { wholeLines } from './wholeLines.ts';

const programs = path.resolve(import.meta.dirname, '../programs');
const folder = mkdtempSync(path.join(tmpdir(), 'hf-programs-'));
// Not when the process exits: vitest ends its workers by signal.
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bundled = new Map<string, Promise<string>>();

/**
 * @param version what its own of our code says it is
 * @returns path of a script made of test/programs/NAME.ts and what it imports
 */
export function programFile(name: string, version?: string): Promise<string> {
  const key = `${name}-${version ?? ''}`;
  let file = bundled.get(key);
  if (file === undefined) {
    file = bundle(name, version);
    bundled.set(key, file);
  }
  return file;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Lines it printed on standard output so far. */
  readonly lines: readonly string[];
}

export async function startProgram(
  name: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
  version?: string,
): Promise<RunningProgram> {
  const child = spawn(process.execPath, [await programFile(name, version), ...args], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = wholeLines(child.stdout);
  if (child.pid === undefined) throw new Error(`could not start ${name}`);
  return { child, pid: child.pid, lines };
}

async function bundle(name: string, version: string | undefined): Promise<string> {
  const outfile = path.join(folder, `${name}${version ?? ''}.js`);
  await build({
    entryPoints: [path.join(programs, `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['node-pty'],
    ...(version !== undefined && { define: { __HOLDFAST_VERSION__: JSON.stringify(version) } }),
    logLevel: 'warning',
  });
  return outfile;
}
