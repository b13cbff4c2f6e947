// Programs of test/programs, bundled so that a plain Node can run them, and started as real processes that do not
// outlive their test.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

const programs = path.resolve(import.meta.dirname, '../programs');
const folder = mkdtempSync(path.join(tmpdir(), 'hf-programs-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const bundled = new Map<string, Promise<string>>();

/** @returns path of a script made of test/programs/NAME.ts and what it imports */
export function programFile(name: string): Promise<string> {
  let file = bundled.get(name);
  if (file === undefined) {
    file = bundle(name);
    bundled.set(name, file);
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
): Promise<RunningProgram> {
  const child = spawn(process.execPath, [await programFile(name), ...args], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  if (child.pid === undefined) throw new Error(`could not start ${name}`);
  return { child, pid: child.pid, lines };
}

async function bundle(name: string): Promise<string> {
  const outfile = path.join(folder, `${name}.js`);
  await build({
    entryPoints: [path.join(programs, `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['node-pty'],
    logLevel: 'warning',
  });
  return outfile;
}
