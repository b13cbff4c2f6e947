// What has ended is kept and costs little: a daemon begins, and says what there is, where thousands of sessions have ended.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { testHome } from './support/home.ts';

/** Where each that is read asked for all others, a start took longer than anybody waits for one. */
const MANY = 4_000;

it(`begins with ${MANY} sessions that have ended or were lost, lists them and opens another`, async () => {
  const home = testHome();
  await home.ok('new', '--', 'true');
  await home.ok('shutdown', '--sessions');
  const [first] = (await home.cli('list', '--all', '--json', '--start')).json<{ id: string }[]>();
  if (first === undefined) throw new Error('the session is not listed');
  await home.ok('shutdown');
  const { sessionsDir } = home.paths;
  const meta = readFileSync(path.join(sessionsDir, first.id, 'meta.json'), 'utf8');
  for (let number = 1; number < MANY; number++) {
    const id = `${first.id.slice(0, 4)}${String(number).padStart(6, '0')}`;
    mkdirSync(path.join(sessionsDir, id));
    writeFileSync(path.join(sessionsDir, id, 'meta.json'), meta.replaceAll(first.id, id));
  }
  const listed = (await home.cli('list', '--all', '--json', '--start')).json<{ state: string }[]>();
  expect(listed).toHaveLength(MANY);
  expect(listed.filter(({ state }) => state === 'running')).toEqual([]);
  await home.ok('new', '--', 'sleep', '60');
});
