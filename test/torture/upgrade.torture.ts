// Newer and newer versions take over under sessions that print, are typed into and watched, while an older window stays and
// older commands ask for things; in some rounds the daemon, old or new, or the command that upgrades is killed on the way.
// No process is touched, nothing is lost or doubled, and no version comes back.

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { buildsOf, rebadged } from '../support/builds.ts';
import { type TestHome, testHome } from '../support/home.ts';
import { startProgram } from '../support/program.ts';
import { until } from '../support/until.ts';
import { diceOf, pick, tell } from './scale.ts';
import {
  expectWhole,
  newWatchedSession,
  pause,
  readBy,
  tellToEnd,
  typeInto,
  type WatchedSession,
} from './watchedSession.ts';

const ROUNDS = pick(3, 40);
const SESSIONS = pick(4, 12);
const VIEWERS = 2;
/** About as long as an upgrade takes. */
const LONGEST_PAUSE_MS = 600;

const versionAt = (round: number): string => `7.${1_000 + round}.0`;
const builds = buildsOf({ first: versionAt(0) });

interface Listed {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
}

it(`${ROUNDS} versions take over from each other under ${SESSIONS} sessions: nothing lost, nothing twice, no fight`, async () => {
  const dice = diceOf('upgrade');
  const home = testHome({ HOLDFAST_KEEPER_LINGER_MS: '100' }).of(builds.first);
  const living: WatchedSession[] = [];
  const all: WatchedSession[] = [];
  const add = async (dist: string): Promise<void> => {
    const made = await newWatchedSession(home.of(dist), all.length, VIEWERS);
    living.push(made);
    all.push(made);
  };
  while (living.length < SESSIONS) await add(builds.first);
  const window = await startProgram('stayConnected', [home.home, builds.first, 'w'], home.env, versionAt(0));
  await until('the window', () => window.lines.some((line) => line.startsWith('connected')));

  let [before, kills] = [builds.first, 0];
  for (let round = 1; round <= ROUNDS; round++) {
    const next = rebadged(builds.first, versionAt(0), versionAt(round));
    const upgrading = startUpgrade(home.of(next));
    const ended = new Promise((resolve) => upgrading.once('exit', resolve));
    const victim = dice();
    const isOver = ended.then(() => true);
    const killAt = performance.now() + dice() * LONGEST_PAUSE_MS;
    let isKilled = victim >= 0.5;
    for (let n = 0; !(await Promise.race([isOver, pause(20)])); n++) {
      for (const made of living) typeInto(made, `<${round}.${n}>`);
      if (isKilled || performance.now() < killAt) continue;
      isKilled = true;
      kills += 1;
      if (victim < 0.2) upgrading.kill('SIGKILL');
      else killDaemon(home);
    }
    // One that was cut off is asked for again.
    if (victim < 0.5)
      await until(
        'the upgrade',
        async () => (await home.of(next).cli('upgrade', '--start')).code === 0,
        60_000,
      );
    await home.of(next).ok('status', '--start');
    const { version, pid } = home.daemon();
    expect(version, `round ${round}`).toBe(versionAt(round));
    // The older one can do all it could, and takes nothing over.
    expect((await home.of(before).ok('upgrade')).stdout).toContain('nothing to do');
    const listed = (await home.of(before).ok('list', '-a', '--json')).json<Listed[]>();
    for (const made of living) {
      const now = listed.find(({ name }) => name === made.name);
      expect([made.name, now?.state, now?.pid]).toEqual([made.name, 'running', made.pid]);
    }
    if (dice() < 0.3) {
      await home.killDaemon();
      await home.of(before).ok('status', '--start');
      expect(home.daemon().version).toBe(versionAt(round));
    } else expect(home.daemon().pid).toBe(pid);
    const oldest = living.shift();
    if (oldest !== undefined) await end(home, oldest);
    await add(dice() < 0.5 ? next : before);
    before = next;
  }
  await until('the window to be with the last daemon', () => {
    const { version, pid } = home.daemon();
    return window.lines.at(-1) === `connected ${version} ${pid}`;
  });
  expect(window.lines).not.toContain('closed');
  for (const made of [...living]) await end(home, made);
  await until('all keepers to have gone', () => home.keepers().length === 0);
  tell(
    `upgrade: ${ROUNDS} versions, ${kills} killed on the way, ${all.length} sessions of ${VIEWERS} viewers each`,
  );
});

function startUpgrade(home: TestHome): ChildProcess {
  const script = path.join(home.dist, 'cli.js');
  return spawn(process.execPath, [script, 'upgrade'], { cwd: home.root, env: home.env, stdio: 'ignore' });
}

function killDaemon(home: TestHome): void {
  try {
    process.kill(home.daemon().pid, 'SIGKILL');
  } catch {
    // None lives at this very moment.
  }
}

async function end(home: TestHome, session: WatchedSession): Promise<void> {
  await until(`${session.name} to have read all`, () => readBy(home, session).length >= session.typed.length);
  tellToEnd(home, session);
  await expectWhole(home, session);
}
