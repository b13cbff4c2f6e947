// The keeper is killed while services in a terminal and on pipes run, each with children that left its process group. Nothing
// of what it had goes on, one copy of each service comes back, and what they printed before can still be read.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isAlive, type ProcessIdentity } from '../../src/host/processIdentity.ts';
import { commandOf } from '../support/commandOf.ts';
import { processesOf, type TestHome, testHome } from '../support/home.ts';
import { until } from '../support/until.ts';
import { diceOf, pick, tell } from './scale.ts';

const KILLS = pick(2, 40);
/** Some kills come while services are still being started again. */
const LONGEST_PAUSE_MS = 400;

/** Each copy says which it is (`$$` is a dollar in the file), and leaves a child in a session of its own. */
const program = (name: string): string =>
  `[sh, -c, "echo copy $$$$ of ${name}; setsid sleep 5000 & exec sleep 4000", copy-of-${name}]`;
const CONFIG = `
defaults: { restart: { maxDelay: 300ms, resetAfter: 1s, maxRestarts: 1000 } }
services:
  terminal: { command: ${program('terminal')} }
  pipe: { command: ${program('pipe')}, tty: false }
`;

it(`keeper killed ${KILLS} times: nothing of it is left, one copy of each service is back`, async () => {
  const dice = diceOf('keeperKill');
  const home = testHome();
  writeFileSync(path.join(home.root, 'holdfast.yaml'), CONFIG);
  await home.ok('up');
  for (let kill = 0; kill < KILLS; kill++) {
    const [keeper] = await until('one keeper', () => {
      const keepers = home.keepers();
      return keepers.length === 1 && keepers;
    });
    const before = programsOf(home);
    process.kill(keeper?.pid ?? 0, 'SIGKILL');
    if (dice() < 0.5) await pause(dice() * LONGEST_PAUSE_MS);
    else await oneOfEach(home, before);
  }
  await oneOfEach(home, []);
  const { stdout } = await home.cli('logs', '--json', '-n', '1000');
  const said = stdout.split('\n').flatMap((line) => /copy \d+ of \w+/.exec(line)?.[0] ?? []);
  expect(new Set(said).size).toBeGreaterThan(2);
  tell(`keeperKill: ${KILLS} kills, ${said.length} runs in the journals`);
});

/** Waits for both services, once each with its child, and none of those that were there before. */
async function oneOfEach(home: TestHome, before: readonly ProcessIdentity[]): Promise<void> {
  await until('one copy of each', () => {
    const now = programsOf(home);
    const isLeft = before.some((old) =>
      now.some(({ pid, startTime }) => pid === old.pid && startTime === old.startTime),
    );
    return !isLeft && now.length === 4;
  }).catch(async (error: unknown) => {
    const { stdout } = await home.cli('why', 'all');
    const log = readFileSync(home.paths.daemonLog, 'utf8').split('\n').slice(-20).join('\n');
    throw new Error(
      `${String(error)}: ${JSON.stringify({ now: programsOf(home), before })}\n${stdout}\n${log}`,
    );
  });
}

function programsOf(home: TestHome): ProcessIdentity[] {
  return processesOf(home.home)
    .filter((identity) => isAlive(identity))
    .filter(({ pid }) => /sleep [45]000/.test(commandOf(pid)));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
