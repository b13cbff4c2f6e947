// A stack with every condition of dependencies and every kind of probe, under the real command line: everything starts when
// what it waits for is there, and not before. Whoever starts writes into its journal what it finds.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freePorts } from './support/freePorts.ts';
import { type TestHome, testHome } from './support/home.ts';
import { loggedLines } from './support/logged.ts';
import { programFile } from './support/program.ts';
import { until } from './support/until.ts';

/** Never unhealthy for good before it is healthy. */
const OFTEN = 'every: 100ms, timeout: 5s, failures: 1000';

async function configOf(root: string): Promise<string> {
  const script = JSON.stringify(await programFile('stage'));
  const [db, queue, search, worker, web, webHealth, proxy] = await freePorts(7);
  const stage = (name: string, ...what: unknown[]) =>
    `command: [node, ${script}, ${JSON.stringify(root)}, ${[name, ...what].join(', ')}]\n    tty: false`;
  return `
services:
  db:
    ${stage('db', 'ready', `"http=${db}"`)}
    ready: { port: ${db} }
  cache:
    ${stage('cache', 'ready', '"print=cache is up"')}
    ready: { log: "is up$" }
  queue:
    ${stage('queue', 'ready', `"http=${queue}"`)}
    ready: { http: "http://localhost:${queue}/", body: "all is well" }
  files:
    ${stage('files', 'ready')}
    ready: { file: facts/files }
  auth:
    ${stage('auth', 'ready')}
    ready: { exec: "test -e facts/auth" }
  migrate:
    ${stage('migrate', 'exit')}
    restart: never
    dependsOn: [db]
  search:
    ${stage('search', 'ready', `"http=${search}"`, '"print=search is up"')}
    ready: { log: "is up$" }
    health: { http: "http://localhost:${search}/health", ${OFTEN} }
    dependsOn: { cache: { condition: started } }
  mail:
    ${stage('mail', 'ready')}
    dependsOn: { queue: { condition: started } }
  api:
    ${stage('api', 'ready', '"print=api is up"')}
    ready: { log: "is up$" }
    health: { exec: [test, -e, facts/api.healthy], ${OFTEN} }
    dependsOn: { migrate: { condition: completed }, db: {}, auth: { condition: ready } }
  worker:
    ${stage('worker', 'ready', `"http=${worker}"`)}
    ready: { http: "http://127.0.0.1:${worker}/", status: 200, successes: 2, every: 100ms }
    dependsOn: { queue: {}, search: { condition: healthy } }
  web:
    ${stage('web', 'ready', `"http=${web}"`, `"then=${webHealth}"`)}
    ready: { port: ${web}, delay: 100ms }
    health: { port: ${webHealth}, ${OFTEN} }
    dependsOn: { api: { condition: healthy }, files: {}, mail: { condition: ready } }
  proxy:
    ${stage('proxy', 'ready', `"http=${proxy}"`)}
    ready: { http: "http://localhost:${proxy}/" }
    health: { file: facts/proxy.healthy, ${OFTEN} }
    dependsOn: { web: { condition: healthy }, worker: { condition: ready } }
`;
}

/** What each finds at its start, at least; those that only have to be started leave no fact that could be waited for. */
const SEEN: Readonly<Record<string, readonly string[]>> = {
  db: [],
  cache: [],
  queue: [],
  files: [],
  auth: [],
  mail: [],
  search: [],
  migrate: ['db'],
  api: ['db', 'auth', 'migrate'],
  worker: ['queue', 'search', 'search.healthy'],
  web: ['api', 'api.healthy', 'files'],
  proxy: ['web', 'web.healthy', 'worker'],
};
/** Let go in this order; each waits for the one before to be seen by all. */
const STEPS = [
  'cache',
  'search',
  'queue',
  'search.healthy',
  'worker',
  'auth',
  'files',
  'db',
  'migrate',
  'api',
];
const LAST_STEPS = ['api.healthy', 'web', 'web.healthy', 'proxy', 'proxy.healthy'];

interface PsRow {
  readonly name: string;
  readonly state: string;
  readonly health: string;
  readonly startedAt: number | null;
}

const rowsOf = async (home: TestHome): Promise<readonly PsRow[]> =>
  (await home.cli('ps', '-a', '--json')).json<PsRow[]>();

it('of 12 services comes up in the right order', async () => {
  const home = testHome();
  for (const folder of ['go', 'facts']) mkdirSync(path.join(home.root, folder));
  writeFileSync(path.join(home.root, 'holdfast.yaml'), await configOf(home.root));
  await home.ok('up', '--detach');
  const gone: string[] = [];
  for (const step of [...STEPS, ...LAST_STEPS]) {
    let seen: readonly string[] = [];
    const waiting = Object.keys(SEEN).filter((name) => SEEN[name]?.some((fact) => !gone.includes(fact)));
    // Those that may start have, and nobody else: before the next one may go on.
    await until(`only those that may to run after ${gone.at(-1)}`, async () => {
      seen = (await rowsOf(home)).filter(({ state }) => state === 'waiting').map(({ name }) => name);
      return JSON.stringify([...seen].sort()) === JSON.stringify(waiting.sort());
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${seen.join()} wait, not ${waiting.join()}`);
    });
    writeFileSync(path.join(home.root, 'go', step), '');
    gone.push(step);
  }
  const isUp = ({ state, health }: PsRow): boolean =>
    state === 'completed' || ['ready', 'healthy'].includes(health);
  const rows = await until('all to be up', async () => {
    const now = await rowsOf(home);
    return now.every(isUp) && now.find(({ name }) => name === 'proxy')?.health === 'healthy'
      ? now
      : undefined;
  });
  expect(Object.fromEntries(rows.map(({ name, health }) => [name, health]))).toEqual({
    ...Object.fromEntries(
      ['db', 'cache', 'queue', 'files', 'auth', 'worker', 'mail'].map((name) => [name, 'ready']),
    ),
    ...Object.fromEntries(['search', 'api', 'web', 'proxy'].map((name) => [name, 'healthy'])),
    migrate: 'none',
  });
  const { stdout } = await home.cli('logs', '--json', '-n', '100');
  const nameOf = (id: string | null) =>
    rows.find((row) => (row as PsRow & { id: string }).id === id)?.name ?? id;
  const found = Object.fromEntries(
    loggedLines(stdout)
      .filter(({ line }) => line.startsWith('sees'))
      .map(({ service, line }) => [nameOf(service), line.split(' ').slice(1)]),
  );
  expect(Object.keys(found).sort()).toEqual(Object.keys(SEEN).sort());
  for (const [name, facts] of Object.entries(SEEN))
    expect([name, found[name]]).toEqual([name, expect.arrayContaining([...facts])]);
  const startOf = (name: string): number => rows.find((row) => row.name === name)?.startedAt ?? 0;
  expect(startOf('cache')).toBeLessThanOrEqual(startOf('search'));
  expect(startOf('queue')).toBeLessThanOrEqual(startOf('mail'));
}, 180_000);
