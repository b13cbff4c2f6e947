// The disk quota of a user on real sessions: what ended goes, what lives shrinks and goes on, a failed service stays to be
// looked at, and the log says what went.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type TestHome, testHome } from './support/home.ts';
import { loggedLines } from './support/logged.ts';
import { until } from './support/until.ts';

const MIB = 1024 * 1024;
const print = (mib: number, then: string): string =>
  `yes "a line of what was printed" | head -c ${mib * MIB}; echo; echo last; ${then}`;

interface Disk {
  readonly bytes: number;
  readonly limitBytes: number;
}

async function disk(home: TestHome): Promise<Disk> {
  return (await home.ok('status', '--json')).json<{ disk: Disk }>().disk;
}

/** The next daemon looks at what is there when it starts. */
async function allowOnly(home: TestHome, mib: number): Promise<void> {
  await home.ok('shutdown');
  home.env['HOLDFAST_DISK_QUOTA_BYTES'] = String(mib * MIB);
  expect((await home.ok('status', '--json', '--start')).json<{ disk: Disk }>().disk.limitBytes).toBe(
    mib * MIB,
  );
}

it('ended sessions go first, then living ones shrink; a failed service stays to be looked at', async () => {
  const home = testHome();
  writeFileSync(
    path.join(home.root, 'holdfast.yaml'),
    `services:
  fails: { command: 'test -e ran && exit 3; touch ran; ${print(1, 'exit 3')}', tty: false, restart: never }
  lives: { command: '${print(2, 'exec sleep 600')}', tty: false }
`,
  );
  await home.ok('up', '--detach');
  const named = async (...list: string[]) =>
    (await home.ok(...list, '-a', '--json')).json<{ name: string; state: string }[]>();
  const has = async (name: string, state: string): Promise<boolean> =>
    (await named('ps')).some((one) => one.name === name && one.state === state);
  await until('one to fail', () => has('fails', 'failed'));
  await until('the other to have printed', async () =>
    (await home.ok('logs', 'lives', '-n', '1')).stdout.includes('last'),
  );
  await home.ok('new', '--pipe', '--name', 'ended', '--', 'sh', '-c', print(3, 'exit 0'));
  await until('the session to end', () => has('ended', 'exited'));

  await allowOnly(home, 5);
  await until('the ended one to be gone', async () => (await disk(home)).bytes <= 5 * MIB);
  expect((await named('list')).map(({ name }) => name)).not.toContain('ended');
  expect((await disk(home)).bytes).toBeGreaterThan(3 * MIB);

  await allowOnly(home, 2.5);
  await until('the living one to shrink', async () => (await disk(home)).bytes <= 2.5 * MIB);
  const kept = loggedLines((await home.ok('logs', 'lives', '--json', '--since', '1h')).stdout);
  expect(kept.at(-1)?.line).toBe('last');
  expect(new Set(kept.slice(0, -2).map(({ line }) => line))).toEqual(new Set(['a line of what was printed']));
  expect(kept.length).toBeGreaterThan(30_000);
  expect((await home.ok('logs', 'fails', '-n', '1')).stdout).toContain('last');
  const told = readFileSync(home.paths.daemonLog, 'utf8')
    .split('\n')
    .filter((line) => line.includes('disk quota'));
  expect(told).toEqual([expect.stringContaining('"removed":["'), expect.stringContaining('"shrunk":["')]);
  const checks = (await home.cli('doctor', '--json')).json<unknown[]>();
  expect(checks).toContainEqual(expect.objectContaining({ check: 'daemon.disk' }));
});
