// Two projects with services of the same names, side by side under one daemon.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type TestHome, testHome } from './support/home.ts';
import { temporaryFolder } from './support/temporary.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
  readonly restarts: number;
}

const STACK = `
services:
  web: { command: [sleep, "7021"], dependsOn: [db] }
  db: { command: [sleep, "7022"], group: data }
`;

const rowsOf = async (home: TestHome, root: string): Promise<Row[]> =>
  (await home.ok('--root', root, 'ps', '-a', '--json')).json<Row[]>();
const statesOf = (rows: readonly Row[]): unknown => rows.map(({ name, state }) => [name, state]);

it.each([['stop', 'all'], ['stop', 'db', 'web'], ['stop', 'data'], ['down'], ['delete', 'all']])(
  '%s %s in one touches nothing of the other',
  async (...verb) => {
    const home = testHome();
    const other = temporaryFolder();
    for (const root of [home.root, other]) {
      writeFileSync(path.join(root, 'holdfast.yaml'), STACK);
      await home.ok('--root', root, 'up');
    }
    const before = await rowsOf(home, other);
    expect(statesOf(before)).toEqual([
      ['web', 'running'],
      ['db', 'running'],
    ]);
    await home.ok(...verb);
    const here = await rowsOf(home, home.root);
    expect(here.find(({ name }) => name === 'db')?.state ?? 'gone').toMatch(/^(stopped|gone)$/);
    expect(
      here.some(({ name, state }) => state === 'running' && !verb.includes('data') && name === 'web'),
    ).toBe(false);
    const after = await rowsOf(home, other);
    const kept = (rows: readonly Row[]): unknown =>
      rows.map(({ name, state, pid, restarts }) => ({ name, state, pid, restarts }));
    expect(kept(after)).toEqual(kept(before));
  },
);
