// The same source built as other versions, for tests of upgrades: real bundles in folders that go with the test file.

import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

const repoRoot = path.resolve(import.meta.dirname, '../..');
const BUILD_LIMIT_MS = 120_000;

/** @returns a folder for each version, full before the first test begins */
export function buildsOf<N extends string>(
  versions: Readonly<Record<N, string>>,
): Readonly<Record<N, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hf-builds-'));
  const dirOf = (version: string): string => path.join(folder, version);
  beforeAll(async () => {
    for (const version of Object.values<string>(versions)) await build(version, dirOf(version));
  }, BUILD_LIMIT_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const entries = Object.entries<string>(versions).map(([name, version]) => [name, dirOf(version)]);
  return Object.fromEntries(entries) as Record<N, string>;
}

async function build(version: string, outdir: string): Promise<void> {
  const args = ['esbuild.mjs', '--dev', '--quiet', '--outdir', outdir];
  const env = { ...process.env, HOLDFAST_BUILD_VERSION: version };
  await promisify(execFile)(process.execPath, args, { cwd: repoRoot, env });
}

/**
 * A build under one more version, without building it again.
 * @param from its version, unlike anything else in it; @param to of the same length
 */
export function rebadged(dist: string, from: string, to: string): string {
  const copy = path.join(path.dirname(dist), to);
  cpSync(dist, copy, { recursive: true });
  for (const name of readdirSync(copy).filter((file) => /\.js(on)?$/.test(file))) {
    const file = path.join(copy, name);
    writeFileSync(file, readFileSync(file, 'latin1').replaceAll(`"${from}"`, `"${to}"`), 'latin1');
  }
  return copy;
}
