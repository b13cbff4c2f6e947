// A HOLDFAST_HOME of a test's own with the real programs in it: the command line, the daemon and keepers it starts. At the
// end of the test everything that lives in that home is ended, and what outlives that fails the test.

import { type ExecFileException, execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type HostPaths, hostPaths } from '../../src/host/paths.ts';
import { isAlive, type ProcessIdentity, startTimeOf } from '../../src/host/processIdentity.ts';
import { type DaemonRecord, readDaemonRecord, readKeeperRecord } from '../../src/host/records.ts';
import { temporaryFolder } from './temporary.ts';
import { until } from './until.ts';

/** The build that is tested; torture has one of its own, that can be made to fail. */
export const distDir = process.env['HOLDFAST_TEST_DIST'] ?? path.resolve(import.meta.dirname, '../../dist');

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON. */
  json<T>(): T;
}

export interface TestHome {
  readonly home: string;
  /** A project folder (real path) that is its own root. */
  readonly root: string;
  readonly paths: HostPaths;
  /** The environment of a user's shell, with this home. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the build whose command line it is. */
  readonly dist: string;
  /** The same home as somebody sees it who has another build. */
  of(dist: string): TestHome;
  /** Runs `holdfast …` in the root; a failure is a result, not a throw. */
  cli(...args: readonly string[]): Promise<CliResult>;
  /** Runs `holdfast …` in the root; throws what it printed where it does not exit with 0. */
  ok(...args: readonly string[]): Promise<CliResult>;
  /** The daemon that lives; throws where none does. */
  daemon(): DaemonRecord;
  /** kill -9 of the daemon, and nothing else; resolves when it is gone. */
  killDaemon(): Promise<DaemonRecord>;
  keepers(): ProcessIdentity[];
}

export function testHome(extraEnv: NodeJS.ProcessEnv = {}): TestHome {
  const home = temporaryFolder();
  const root = temporaryFolder();
  const env: NodeJS.ProcessEnv = { ...process.env, HOLDFAST_HOME: home, SHELL: '/bin/sh', ...extraEnv };
  onTestFinished(() => endAll(home));
  return seenFrom(distDir, { home, root, paths: hostPaths(home), env });
}

function seenFrom(dist: string, place: Pick<TestHome, 'home' | 'root' | 'paths' | 'env'>): TestHome {
  const { root, paths, env } = place;
  const test: TestHome = {
    ...place,
    dist,
    of: (other) => seenFrom(other, place),
    cli: (...args) => runCli(path.join(dist, 'cli.js'), args, root, env),
    async ok(...args) {
      const result = await test.cli(...args);
      if (result.code === 0) return result;
      throw new Error(
        `holdfast ${args.join(' ')} ended with ${result.code}\n${result.stdout}${result.stderr}`,
      );
    },
    daemon() {
      const record = readDaemonRecord(paths);
      if (record === undefined || !isAlive(record)) throw new Error('no daemon lives');
      return record;
    },
    async killDaemon() {
      const record = test.daemon();
      process.kill(record.pid, 'SIGKILL');
      await until('the daemon to be gone', () => !isAlive(record));
      return record;
    },
    keepers() {
      if (!existsSync(paths.keepersDir)) return [];
      return readdirSync(paths.keepersDir).flatMap((id) => {
        const record = readKeeperRecord(paths, id);
        return record !== undefined && isAlive(record) ? [record] : [];
      });
    },
  };
  return test;
}

function runCli(
  script: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<CliResult> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      { cwd, env, maxBuffer: 64 * 1024 * 1024 },
      (error: ExecFileException | null, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
        resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) });
      },
    );
    child.stdin?.end();
  });
}

/** Everything that carries this home in its environment or arguments: daemon, keepers, and what they run. */
export function processesOf(home: string): ProcessIdentity[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const isOfHome = ['environ', 'cmdline'].some((file) => readProc(pid, file).includes(home));
    const startTime = isOfHome ? startTimeOf(pid) : undefined;
    return startTime === undefined ? [] : [{ pid, startTime }];
  });
}

/** Ends by SIGKILL whatever lives in a home. */
export async function endAll(home: string): Promise<void> {
  // Twice and more: a keeper's children are found by their tag, and something may be starting right now.
  await until('everything of the home to have ended', () => {
    const living = processesOf(home).filter((identity) => isAlive(identity));
    for (const { pid } of living) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
    return living.length === 0;
  });
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
