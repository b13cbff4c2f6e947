// Any number of commands at once, with no daemon or with one just killed: exactly one daemon serves them all.
// STORM_CLIENTS and STORM_ROUNDS make it larger.

import { expect, it } from 'vitest';
import { isAlive } from '../src/host/processIdentity.ts';
import { commandOf } from './support/commandOf.ts';
import { processesOf, testHome } from './support/home.ts';

const CLIENTS = Number(process.env['STORM_CLIENTS'] ?? 12);
const ROUNDS = Number(process.env['STORM_ROUNDS'] ?? 3);

it(`${CLIENTS} × holdfast new at once, ${ROUNDS} rounds with a kill -9 between: one daemon each time`, async () => {
  const home = testHome();
  const made = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const results = await Promise.all(
      Array.from({ length: CLIENTS }, () => home.cli('new', '--json', '--', 'sleep', '600')),
    );
    for (const { code, stdout, stderr } of results) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      made.add((JSON.parse(stdout) as { id: string }).id);
    }
    const living = processesOf(home.home).filter((identity) => isAlive(identity));
    expect(living.filter(({ pid }) => commandOf(pid).includes('daemon.js')).map(({ pid }) => pid)).toEqual([
      home.daemon().pid,
    ]);
    expect(living.filter(({ pid }) => commandOf(pid).includes('keeper.js'))).toHaveLength(1);
    const listed = (await home.cli('list', '--json')).json<{ id: string; state: string }[]>();
    expect(new Set(listed.map(({ id }) => id))).toEqual(made);
    expect(listed.every(({ state }) => state === 'running')).toBe(true);
    await home.killDaemon();
  }
  expect(made.size).toBe(CLIENTS * ROUNDS);
}, 600_000);
