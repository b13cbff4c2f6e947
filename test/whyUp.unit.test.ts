// What `holdfast why` says of a service until it is up, and of one that is: every state, every reason, and what to do.

import { expect, it } from 'vitest';
import { fault } from '../src/daemon/services/probes/probe.ts';
import { type Explained, expectExplained, HEALTH, Scene, stateIn } from './support/serviceScene.ts';

const FOLLOW = 'see what it prints: holdfast logs -f api';
const START = 'start it: holdfast start api';
const GETTING_READY = 'ready: { http: "http://localhost:3000/" }';
const stranger = { port: 3000, pid: 42, command: 'node other.mjs', session: null };

/** A service that waits for another one, which is as `other` says. */
async function waitsFor(condition: string, other: Scene | null): Promise<Scene> {
  const scene = new Scene(`dependsOn: { db: { condition: ${condition} } }`);
  scene.others = other === null ? [] : [other.service];
  return scene.start();
}

const db = (text = ''): Scene => new Scene(text, 'db');

async function sick(text = HEALTH): Promise<Scene> {
  const scene = new Scene(text);
  scene.faults.health = fault('GET /: it answered 500', 'out of memory');
  scene.runner.isPatient = true;
  await scene.start();
  await scene.pass(1_000);
  return scene.pass(7_000);
}

const CASES: Explained = {
  'stopped: never started': [async () => new Scene(), ['it was not started', [], [START]]],
  'stopped: left out of `up`': [
    async () => new Scene('autostart: false'),
    ['it was not started', ['`holdfast up` leaves it out unless it is named: `autostart: false`'], [START]],
  ],
  'stopped: by request': [
    async () => (await (await new Scene().start()).stop()).ends(0),
    ['it was stopped', ['its last run exited with code 0'], [START]],
  ],

  'waiting: for nobody': [
    () => waitsFor('ready', null),
    [
      'it waits for db (ready)',
      ['db is not declared'],
      ['declare db in holdfast.yaml, or remove it from `dependsOn`'],
    ],
  ],
  'waiting: for one that is stopped': [
    () => waitsFor('started', db()),
    ['it waits for db (started)', ['db is stopped'], ['start it: holdfast start db']],
  ],
  'waiting: for a probe, with what it said last': [
    async () => {
      const other = db('ready: { exec: pg_isready }');
      other.faults.ready = fault('`pg_isready` exited with code 2', 'no response');
      return waitsFor('ready', await other.start());
    },
    [
      'it waits for db (ready)',
      ['db runs but is not ready yet', '  `pg_isready` exited with code 2', '  no response'],
      ['see why: holdfast why db'],
    ],
  ],
  'waiting: for health that is not known yet': [
    async () => {
      const other = db(HEALTH);
      other.faults.health = fault('there is no file /well');
      return waitsFor('healthy', await (await other.start()).pass(1_000));
    },
    [
      'it waits for db (healthy)',
      ['db is ready but not known to be healthy yet', '  there is no file /well'],
      ['see why: holdfast why db'],
    ],
  ],
  'waiting: for one that is ill': [
    async () => {
      const other = db(`restart: never, ${HEALTH}`);
      other.faults.health = fault('there is no file /well');
      await other.start();
      await other.pass(1_000);
      return waitsFor('healthy', await other.pass(7_000));
    },
    [
      'it waits for db (healthy)',
      ['db is unhealthy', '  there is no file /well'],
      ['see why: holdfast why db'],
    ],
  ],
  'waiting: for one that crashes': [
    async () =>
      waitsFor('ready', await (await db('restart: { delay: 1m, maxDelay: 1h, jitter: 0 }').start()).ends(1)),
    [
      'it waits for db (ready)',
      ['db crashed and is about to be started again (exited with code 1)', '  restart 1 of 16 in 60s'],
      ['see why: holdfast why db'],
    ],
  ],
  'waiting: for one that failed': [
    async () => waitsFor('completed', await (await db('restart: never').start()).ends(3)),
    ['it waits for db (completed)', ['db failed: exited with code 3'], ['see why: holdfast why db']],
  ],
  'waiting: for one that is lost': [
    async () => {
      const other = await db('restart: never').start();
      other.service.dispatch({ event: 'lostKeeper', reason: 'its keeper is gone' });
      return waitsFor('ready', other);
    },
    ['it waits for db (ready)', ['db is lost: its keeper is gone'], ['see why: holdfast why db']],
  ],

  starting: [
    async () => {
      const scene = new Scene();
      scene.runner.spawn = () => new Promise(() => undefined);
      await scene.start();
      scene.now += 2_500;
      return scene;
    },
    ['it is being started', ['for 2.5s'], []],
  ],

  'running: just begun': [
    async () => new Scene().start(),
    ['it has only just begun; without a probe it is ready after 1s', [/^for /], []],
  ],
  'running: not ready': [
    async () => {
      const scene = new Scene(GETTING_READY);
      scene.faults.ready = fault('GET http://localhost:3000/: it answered 503', 'warming up');
      await scene.start();
      scene.runner.print('api', 'compiling\n');
      return scene.pass(500);
    },
    [
      'it runs but is not ready: GET http://localhost:3000/: it answered 503 (2 times)',
      [/^for /, '  warming up', 'it printed last:', '  compiling'],
      [FOLLOW, 'compare what it answers with `ready` in holdfast.yaml: address, `status` and `body`'],
    ],
  ],
  'running: ready': [
    async () => (await new Scene(GETTING_READY).start()).pass(100),
    ['it runs and is ready', [/^for /], []],
  ],
  'running: ready, health unknown': [
    async () => {
      const scene = await new Scene(HEALTH).start();
      scene.faults.health = fault('there is no file /well');
      return scene.pass(1_000);
    },
    [
      'it runs and is ready; its health probe has not decided yet',
      [/^for /, 'its health probe failed 1 of 2 times: there is no file /well'],
      [FOLLOW],
    ],
  ],
  'running: healthy': [
    async () => (await new Scene(HEALTH).start()).pass(1_000),
    ['it runs and is healthy', [/^for /], []],
  ],
  'running: ill, and nothing follows': [
    () => sick(`restart: never, ${HEALTH}`),
    [
      'it runs but is unhealthy: GET /: it answered 500',
      [/^for /, '  out of memory', 'it is not started again by itself: `restart: never`'],
      [FOLLOW, 'restart it: holdfast restart api'],
    ],
  ],
  'running: until its timeout is over': [
    async () => {
      const scene = await new Scene('ready: { file: x }, timeout: 10m').start();
      scene.now += 60_000;
      return scene;
    },
    ['it runs and is ready', ['for 60s', 'its timeout of 10m ends it in 9m'], []],
  ],
  'running: its watch is paused': [
    async () => {
      const scene = await new Scene(
        'ready: { file: x }, watch: { paths: [src], action: { signal: HUP } }',
      ).start();
      for (let times = 0; times < 10; times++) {
        scene.files?.onChange('/home/ada/shop/src/a.ts');
        await scene.pass(300);
      }
      return scene;
    },
    [
      'it runs and is ready',
      [
        'its watch is paused: it fired 10 times within 60s, the last time for /home/ada/shop/src/a.ts',
        /^for /,
      ],
      [
        'let its watch go on: holdfast restart api',
        'add what api writes itself to `ignore` of its `watch` in holdfast.yaml',
      ],
    ],
  ],
  'running: its files cannot be watched': [
    async () => {
      const scene = await new Scene('ready: { file: x }, watch: { paths: [src] }').start();
      scene.files?.onFailure('no more room');
      return scene;
    },
    ['it runs and is ready', ['its files are not watched: no more room', /^for /], []],
  ],
  'running: the command of its watch failed': [
    async () => {
      const scene = await new Scene(
        'ready: { file: x }, watch: { paths: [src], action: { command: make } }',
      ).start();
      scene.runner.execResult = () => ({ exitCode: 2, signal: null, isTimedOut: false, output: 'no rule\n' });
      scene.files?.onChange('/home/ada/shop/src/a.ts');
      return scene.pass(300);
    },
    [
      'it runs and is ready',
      ['the command of its watch, `make`, exited with code 2', '  no rule', /^for /],
      [],
    ],
  ],
  'running: it uses more than it may': [
    async () => {
      const scene = await new Scene('ready: { file: x }, limits: { cpu: 50%, action: warn }').start();
      for (let look = 0; look < 3; look++) scene.usage?.({ memoryBytes: 0, cpuPercent: 80 });
      return scene;
    },
    [
      'it runs and is ready',
      ['it uses 80% of a core, more than its limit of 50%', /^for /],
      ['if it needs that much: raise `limits` of api'],
    ],
  ],
  'running: it used more than it may, and does not any more': [
    async () => {
      const scene = await new Scene('ready: { file: x }, limits: { cpu: 50%, action: warn }').start();
      for (const cpuPercent of [80, 80, 10, 80, 80, 80, 10]) scene.usage?.({ memoryBytes: 0, cpuPercent });
      return scene;
    },
    ['it runs and is ready', [/^for /], []],
  ],
  'running: on another port': [
    async () => {
      const scene = new Scene('ports: [3000], onPortConflict: bump, ready: { file: x }');
      scene.holder = stranger;
      return scene.start();
    },
    [
      'it runs and is ready',
      [/^for /, 'at its start port 3000 was held by pid 42 (node other.mjs): it has 3001 instead of 3000'],
      [],
    ],
  ],
  'running: with an environment that was rebuilt, and an older declaration': [
    async () => {
      const scene = new Scene('ready: { file: x }', 'api', { hasRun: true });
      scene.service.dispatch({ event: 'lostKeeper', reason: 'its keeper died while no daemon ran' });
      await scene.pass(0);
      await scene.start();
      scene.service.setConfig({ ...scene.service.config, command: 'other' });
      return scene;
    },
    [
      'it runs and is ready',
      [
        /^for /,
        'environment rebuilt from your login shell: that of its last start is not known any more',
        'it runs with what its declaration said before',
      ],
      [
        'give it the environment of this terminal: holdfast restart api',
        'start it with what it says now: holdfast restart api',
      ],
    ],
  ],
};

it.each(Object.entries(CASES))('%s', expectExplained);

it('has a word for every state until then', () => {
  expect(new Set(Object.keys(CASES).map(stateIn))).toEqual(
    new Set(['stopped', 'waiting', 'starting', 'running']),
  );
});
