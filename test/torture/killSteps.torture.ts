// The daemon, or the keeper, is killed between any two of the steps it takes for `up`, `down` and `restart`. Whatever the
// step was: told once more where the command says that it failed, everything comes to what it comes to undisturbed, with
// one copy of each.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { isAlive } from '../../src/host/processIdentity.ts';
import { commandOf } from '../support/commandOf.ts';
import { processesOf, type TestHome, testHome } from '../support/home.ts';
import { until } from '../support/until.ts';
import { diceOf, isLong, pick, tell } from './scale.ts';

/** Each has a word of its own on its command line, by which its copies are counted. */
const CONFIG = `
services:
  db:
    command: [node, -e, "console.log('up'); setInterval(() => 0, 1e6)", copy-of-db]
    tty: false
    ready: { log: up }
  migrate:
    command: [node, -e, "0", copy-of-migrate]
    restart: on-failure
    dependsOn: [db]
  api:
    command: [node, -e, "setInterval(() => 0, 1e6)", copy-of-api]
    dependsOn: { migrate: { condition: completed }, db: {} }
`;
const UP = { db: 'running ready', migrate: 'completed none', api: 'running ready' };
const DOWN = { db: 'stopped none', migrate: 'stopped none', api: 'stopped none' };

interface Verb {
  readonly name: string;
  /** Brings things to where the command finds them. */
  readonly before: readonly (readonly string[])[];
  readonly command: readonly string[];
  readonly after: Readonly<Record<string, string>>;
}

const VERBS: readonly Verb[] = [
  {
    name: 'up, with no daemon',
    before: [['shutdown', '--sessions', '--start']],
    command: ['up'],
    after: UP,
  },
  { name: 'up', before: [['up'], ['down']], command: ['up'], after: UP },
  { name: 'restart', before: [['up']], command: ['restart', 'db', 'api'], after: UP },
  { name: 'down', before: [['up']], command: ['down'], after: DOWN },
];

const RUNS = (['daemon', 'keeper'] as const).flatMap((program) =>
  VERBS.map((verb) => ({ program, verb, name: verb.name })),
);

/** The long form takes every step, the short one some; a keeper takes fewer. */
const STRIDE = { daemon: 60, keeper: 8 } as const;
const MOST_KILLS = pick(2, Number.POSITIVE_INFINITY);

it.each(RUNS)('$name: the $program killed at every step, and all is as undisturbed', async (run) => {
  const { program, verb } = run;
  const dice = diceOf(`${program} ${verb.name}`);
  const fault = path.join(testHome().root, 'fault');
  const home = testHome({ HOLDFAST_FAULT: `${program}@${fault}` });
  writeFileSync(path.join(home.root, 'holdfast.yaml'), CONFIG);
  let kills = 0;
  const next = (): number => (isLong ? 1 : 1 + Math.floor(dice() * STRIDE[program]));
  for (let step = next(); kills < MOST_KILLS; step += next()) {
    for (const args of verb.before) await home.ok(...args);
    writeFileSync(fault, String(step));
    const first = await home.cli(...verb.command);
    const isKilled = !existsSync(fault);
    rmSync(fault, { force: true });
    // A command that was cut off says so, and is told again; what was accepted needs no second word.
    if (first.code !== 0) {
      expect(isKilled, `not killed, and yet: ${first.stdout}${first.stderr}`).toBe(true);
      await until('the command to be taken', async () => (await home.cli(...verb.command)).code === 0);
    }
    await settled(home, verb.after, `killed at step ${step}`);
    if (!isKilled) break;
    kills += 1;
  }
  if (isLong) expect(kills).toBeGreaterThan(2);
  tell(`killSteps ${verb.name}: ${program} killed ${kills} times`);
});

async function settled(home: TestHome, after: Readonly<Record<string, string>>, when: string): Promise<void> {
  let seen: unknown;
  const isSo = async (): Promise<boolean> => {
    seen = { services: await statesOf(home), copies: copiesOf(home) };
    return isDeepStrictEqual(seen, { services: after, copies: expectedCopies(after) });
  };
  await until(`what it comes to undisturbed (${when})`, isSo).catch((error: unknown) => {
    const log = readFileSync(home.paths.daemonLog, 'utf8').split('\n').slice(-15).join('\n');
    throw new Error(`${String(error)}: ${JSON.stringify(seen)}\n${log}`);
  });
}

async function statesOf(home: TestHome): Promise<Readonly<Record<string, string>>> {
  const { stdout, code } = await home.cli('ps', '-a', '--json', '--start');
  if (code !== 0) return {};
  const services = JSON.parse(stdout) as { name: string; kind: string; state: string; health: string }[];
  const byName = new Map(services.map(({ name, state, health }) => [name, `${state} ${health}`]));
  return Object.fromEntries(['db', 'migrate', 'api'].map((name) => [name, byName.get(name) ?? 'not there']));
}

function copiesOf(home: TestHome): Readonly<Record<string, number>> {
  const commands = processesOf(home.home)
    .filter((identity) => isAlive(identity))
    .map(({ pid }) => commandOf(pid));
  const count = (word: string): number => commands.filter((command) => command.includes(word)).length;
  return {
    daemon: count('daemon.js'),
    // One without sessions is in nobody's way, and may have gone.
    keeper: Math.max(1, count('keeper.js')),
    db: count('copy-of-db'),
    api: count('copy-of-api'),
  };
}

function expectedCopies(after: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  const isUp = (name: string): number => (after[name]?.startsWith('running') === true ? 1 : 0);
  return { daemon: 1, keeper: 1, db: isUp('db'), api: isUp('api') };
}
