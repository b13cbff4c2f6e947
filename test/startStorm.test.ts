// Any number of commands at once, with no daemon or with one just killed: exactly one daemon serves them all.
// STORM_CLIENTS and STORM_ROUNDS make it larger.

import { expect, it } from 'vitest';
import { isAlive } from '../src/host/processIdentity.ts';
import { commandOf } from './support/commandOf.ts';
import { processesOf, type TestHome, testHome } from './support/home.ts';

const CLIENTS = Number(process.env['STORM_CLIENTS'] ?? 12);
const ROUNDS = Number(process.env['STORM_ROUNDS'] ?? 3);
/** Large counts are run by hand, on whatever machine. */
const LIMIT_MS = 1_800_000;

it(
  `${CLIENTS} × holdfast new at once, ${ROUNDS} rounds with a kill -9 between: one daemon each time, nothing left behind`,
  async () => {
    const home = testHome();
    // The sessions of a round outlive the kill after it, and are ended in the next: a keeper has a limit.
    let before: ReadonlySet<string> = new Set();
    for (let round = 0; round < ROUNDS; round++) {
      const made = await newAtOnce(home, `round-${round}`);
      expect(made.size).toBe(CLIENTS);
      expect(programsOf(home, 'daemon.js')).toEqual([home.daemon().pid]);
      expect(programsOf(home, 'keeper.js')).toHaveLength(1);
      const listed = (await home.cli('list', '--json')).json<{ id: string; state: string }[]>();
      expect(new Set(listed.map(({ id }) => id))).toEqual(new Set([...before, ...made]));
      expect(listed.every(({ state }) => state === 'running')).toBe(true);
      if (before.size > 0) await home.ok('kill-session', '--tag', `round-${round - 1}`);
      await home.killDaemon();
      before = made;
    }
    await home.ok('shutdown', '--sessions', '--start');
    expect(processesOf(home.home).filter((identity) => isAlive(identity))).toEqual([]);
  },
  LIMIT_MS,
);

async function newAtOnce(home: TestHome, tag: string): Promise<ReadonlySet<string>> {
  const results = await Promise.all(
    Array.from({ length: CLIENTS }, () => home.cli('new', '--json', '--tag', tag, '--', 'sleep', '600')),
  );
  return new Set(
    results.map(({ code, stdout, stderr }) => {
      expect({ code, stderr, error: code === 0 ? '' : stdout }).toEqual({ code: 0, stderr: '', error: '' });
      return (JSON.parse(stdout) as { id: string }).id;
    }),
  );
}

function programsOf(home: TestHome, script: string): number[] {
  return processesOf(home.home)
    .filter((identity) => isAlive(identity))
    .map(({ pid }) => pid)
    .filter((pid) => commandOf(pid).includes(script));
}
