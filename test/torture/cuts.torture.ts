// A connection to a keeper that is cut at any byte while somebody types: every key is taken once, in order, and what could
// not be sent for too long is never typed later, and said.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findLocalSession, mintLocalTicket } from '../../src/client/localSession.ts';
import { testHome } from '../support/home.ts';
import { until } from '../support/until.ts';
import { Viewer } from '../support/viewer.ts';
import { Way } from '../support/way.ts';
import { diceOf, pick, tell } from './scale.ts';
import { pause } from './watchedSession.ts';

const CUTS = pick(20, 200);
/** Some last so long that what was typed meanwhile is given up. */
const LONG_EVERY = 10;
const LONG_MS = 3_500;
const LONGEST_MS = 150;
const KEY_EVERY_MS = 3;

it(`${CUTS} cuts while somebody types: every key once and in order, or said not to be sent`, async () => {
  const dice = diceOf('cuts');
  const home = testHome();
  const made = await home.ok('new', '--json', '--', 'sh', '-c', 'stty raw -echo; echo ready; exec tee typed');
  const { id } = made.json<{ id: string }>();
  const session = findLocalSession(home.paths, id);
  if (session.kind !== 'living') throw new Error(`it is ${session.kind}`);
  const way = await Way.to(mintLocalTicket(session, { writer: 'w', mode: 'lead', steal: false }).socket);
  const viewer = new Viewer(home, id, 'w', 'lead', way.socket);
  const read = (): string => readFileSync(path.join(home.root, 'typed'), 'utf8');
  await until('the program to listen', () => viewer.bytes.includes('ready\n'));

  let keys = 0;
  let typed = '';
  const typing = setInterval(() => {
    const key = `<${keys++}>`;
    typed += key;
    viewer.stream.write(Buffer.from(key));
  }, KEY_EVERY_MS);
  for (let cut = 1; cut <= CUTS; cut++) {
    await pause(dice() * LONGEST_MS);
    const { openings } = viewer;
    if (cut % LONG_EVERY === 0) {
      way.isGone = true;
      await pause(LONG_MS);
      way.isGone = false;
    } else way.cut();
    // Every second one falls into the handshake of the one before, or into what is sent again.
    if (dice() < 0.5) await until('it to be there again', () => viewer.openings > openings);
  }
  clearInterval(typing);
  const last = '<the end>';
  await until('it to be there for good', () => viewer.stream.isOpen);
  viewer.stream.write(Buffer.from(last));
  typed += last;
  await until('all to be taken', () => read().endsWith(last));

  const taken = read();
  expect(taken.length + viewer.notSent).toBe(typed.length);
  const gaps = gapsIn(typed, taken);
  expect(gaps).toBeGreaterThan(0);
  await until('all that it printed', () => viewer.bytes.length >= 'ready\n'.length + taken.length);
  expect(viewer.bytes.toString()).toBe(`ready\n${taken}`);
  expect([viewer.jumps, viewer.failure]).toEqual([[], undefined]);
  tell(
    `cuts: ${CUTS} cuts, ${keys} keys typed, ${viewer.notSent} bytes in ${gaps} pieces said not to be sent`,
  );
  viewer.stream.dispose();
});

/** How many pieces of what was typed are missing in what was taken; fails where that is anything else. */
function gapsIn(typed: string, taken: string): number {
  let gaps = 0;
  let at = 0;
  for (let next = 0; next < taken.length; ) {
    if (typed[at] === taken[next]) {
      at++;
      next++;
      continue;
    }
    // Numbers tell which one came next, whole or from its middle on.
    const rest = taken.slice(next, next + 20);
    const found = typed.indexOf(rest, at);
    expect(found, `what follows ${taken.slice(next - 20, next)}`).toBeGreaterThan(at);
    gaps++;
    at = found;
  }
  return gaps;
}
