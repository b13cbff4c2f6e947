// The daemon is killed at random instants while many sessions print, are typed into and are watched by several viewers each,
// and some of them end. Every viewer gets every byte once, every key arrives once, and pids and exit codes stay right.

import { expect, it } from 'vitest';
import { testHome } from '../support/home.ts';
import { diceOf, pick, tell } from './scale.ts';
import {
  expectWhole,
  newWatchedSession,
  pause,
  tellToEnd,
  typeInto,
  type WatchedSession,
} from './watchedSession.ts';

const KILLS = pick(8, 200);
const SESSIONS = pick(5, 20);
const VIEWERS = pick(3, 5);
const LONGEST_PAUSE_MS = 600;

interface Listed {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
  readonly exitCode: number | null;
}

it(`daemon killed ${KILLS} times under ${SESSIONS} sessions of ${VIEWERS} viewers: nothing lost, nothing twice`, async () => {
  const dice = diceOf('sessions');
  const home = testHome();
  const made: WatchedSession[] = [];
  for (let index = 0; index < SESSIONS; index++) made.push(await newWatchedSession(home, index, VIEWERS));
  const ended = new Set<WatchedSession>();
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(dice() * LONGEST_PAUSE_MS);
    await home.killDaemon();
    // A quarter of them end while no daemon is there to see it.
    const next = made[Math.floor(kill / (KILLS / (SESSIONS / 4)))];
    for (const session of made) if (!ended.has(session) && session !== next) typeInto(session, `<${kill}>`);
    if (next !== undefined && !ended.has(next)) {
      tellToEnd(home, next);
      ended.add(next);
      if (dice() < 0.5) await pause(dice() * LONGEST_PAUSE_MS);
    }
    const listed = (await home.ok('list', '-a', '--json', '--start')).json<Listed[]>();
    expect(listed).toHaveLength(SESSIONS);
    for (const { name, pid, code } of made) {
      const now = listed.find((one) => one.name === name);
      if (now?.state === 'running') expect([name, now.pid]).toEqual([name, pid]);
      else expect([name, now?.exitCode]).toEqual([name, code]);
    }
  }
  for (const session of made) tellToEnd(home, session);
  for (const session of made) await expectWhole(home, session);
  tell(
    `sessions: ${KILLS} kills, ${SESSIONS * VIEWERS} viewers, ${made.at(-1)?.typed.length ?? 0} bytes typed into each`,
  );
});
