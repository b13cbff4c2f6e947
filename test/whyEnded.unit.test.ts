// What `holdfast why` says of a service that ends or has ended: every state, every reason, and what to do.

import { expect, it } from 'vitest';
import { fault } from '../src/daemon/services/probes/probe.ts';
import { ServiceState } from '../src/protocol/schema/model.ts';
import { type Explained, expectExplained, HEALTH, Scene, stateIn } from './support/serviceScene.ts';

const LOGS = 'see what it printed: holdfast logs api';
const START = 'start it: holdfast start api';
const REPAIRED = 'when it is repaired: holdfast start api';
const BACKING_OFF = [LOGS, 'start it now: holdfast restart api', 'leave it stopped: holdfast stop api'];
const SLOW = (signal: string) =>
  `if it always takes that long: handle ${signal} in it, or set \`stop\` of api`;
const stranger = { port: 3000, pid: 42, command: 'node other.mjs', session: null };
const ours = {
  ...stranger,
  session: { id: 'svc-1', name: 'web', root: '/home/ada/blog', isService: true },
};
const IN_USE =
  'Error: listen EADDRINUSE: address already in use :::3000\n    at x (node:net:12:34)\n  port: 3000\n}\n';

async function sick(text = HEALTH): Promise<Scene> {
  const scene = new Scene(text);
  scene.faults.health = fault('GET /: it answered 500', 'out of memory');
  scene.runner.isPatient = true;
  await scene.start();
  await scene.pass(1_000);
  return scene.pass(7_000);
}

async function overdue(text: string): Promise<Scene> {
  const scene = await new Scene(text).start();
  scene.runner.isPatient = true;
  return scene.pass(scene.service.config.timeoutMs ?? 0);
}

async function greedy(limits: string): Promise<Scene> {
  const scene = await new Scene(`limits: { ${limits} }`).start();
  scene.runner.isPatient = true;
  for (let look = 0; look < 3; look++) scene.usage?.({ memoryBytes: 600 * 1024 * 1024, cpuPercent: 200 });
  return scene;
}

const CASES: Explained = {
  'backingOff: crashed': [
    async () => (await new Scene().start()).ends(3, 'no such table\n'),
    ['it exited with code 3; restart 1 of 16 in 100ms', ['no such table'], BACKING_OFF],
  ],
  'backingOff: was ill': [
    async () => (await sick()).ends(0, 'still here\n'),
    [
      'its health probe failed 2 times in a row: GET /: it answered 500; restart 1 of 16 in 100ms',
      ['its health probe said last:', '  out of memory', 'it printed last:', '  still here'],
      BACKING_OFF,
    ],
  ],
  'backingOff: its timeout was over': [
    async () => (await overdue('timeout: 1s')).ends(0, 'still at it\n'),
    [
      'it ran longer than its timeout of 1s; restart 1 of 16 in 100ms',
      ['still at it'],
      ['if it may take longer: raise `timeout` of api', ...BACKING_OFF],
    ],
  ],
  'backingOff: it used too much': [
    async () => (await greedy('cpu: 150%')).ends(0, 'still at it\n'),
    [
      'it used 200% of a core, more than its limit of 150%; restart 1 of 16 in 100ms',
      ['still at it'],
      ['if it needs that much: raise `limits` of api', ...BACKING_OFF],
    ],
  ],
  'backingOff: its port is held by a stranger': [
    async () => {
      const scene = await new Scene().start();
      scene.holder = stranger;
      return scene.ends(1, IN_USE);
    },
    [
      'it exited with code 1; restart 1 of 16 in 100ms',
      ['port 3000 is held by pid 42 (node other.mjs)', ...IN_USE.trim().split('\n')],
      [
        'stop it: kill 42',
        'declare `ports: [3000]` for api in holdfast.yaml: then it is told before the start',
        'show who it is: holdfast port 3000',
        ...BACKING_OFF,
      ],
    ],
  ],
  'backingOff: its port was held': [
    async () => (await new Scene().start()).ends(1, 'OSError: [Errno 98] Address already in use\n'),
    [
      'it exited with code 1; restart 1 of 16 in 100ms',
      ['the port it wanted was taken when it started; now nobody has it', /Errno 98/],
      BACKING_OFF,
    ],
  ],

  'stopping: by its signal': [
    async () => (await new Scene('stop: { signal: SIGINT }').start()).stop(),
    ['it is being stopped', ['it was sent SIGINT', 'it is killed in 10s'], [SLOW('SIGINT')]],
  ],
  'stopping: to be started again': [
    async () => {
      const scene = await new Scene().start();
      scene.runner.isPatient = true;
      scene.service.dispatch({ event: 'restartRequested' });
      return scene;
    },
    ['it is being restarted', ['it was sent SIGTERM', 'it is killed in 10s'], [SLOW('SIGTERM')]],
  ],
  'stopping: its stop command runs': [
    async () => {
      const scene = await new Scene('stop: { command: ./stop.sh }').start();
      scene.runner.execResult = () => new Promise(() => undefined);
      return scene.stop();
    },
    [
      'it is being stopped',
      ['its stop command runs: ./stop.sh', 'where that does not end, it is sent SIGTERM in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: its stop command has run': [
    async () => (await new Scene('stop: { command: ./stop.sh }').start()).stop(),
    [
      'it is being stopped',
      ['its stop command has run', 'where it does not end by itself, it is killed in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: its stop command failed': [
    async () => {
      const scene = await new Scene('stop: { command: ./stop.sh }').start();
      scene.runner.execResult = () => ({ exitCode: 5, signal: null, isTimedOut: false, output: 'cannot\n' });
      return scene.stop();
    },
    [
      'it is being stopped',
      ['its stop command exited with code 5', 'cannot', 'it was sent SIGTERM', 'it is killed in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: its keys were typed': [
    async () => (await new Scene('stop: { keys: q }').start()).stop(),
    [
      'it is being stopped',
      ['its stop keys were typed', 'where it does not end by itself, it is killed in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: its keys cannot be typed': [
    async () => {
      const scene = await new Scene('stop: { keys: q }').start();
      scene.runner.sendKeys = async () => {
        throw new Error('there is no room');
      };
      return scene.stop();
    },
    [
      'it is being stopped',
      ['its stop keys could not be typed: there is no room', 'it was sent SIGTERM', 'it is killed in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: it is ill': [
    () => sick(),
    [
      'it is being started again: its health probe failed 2 times in a row: GET /: it answered 500',
      ['  out of memory', 'it was sent SIGTERM', 'it is killed in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: its timeout is over': [
    () => overdue('timeout: 10m'),
    [
      'it is being started again: it ran longer than its timeout of 10m',
      ['it was sent SIGTERM', 'it is killed in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: its timeout is over, and nothing follows': [
    () => overdue('timeout: 10m, restart: never'),
    [
      'it is being ended: it ran longer than its timeout of 10m',
      ['it was sent SIGTERM', 'it is killed in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: it used too much, and nothing follows': [
    () => greedy('memory: 512MiB, action: stop'),
    [
      'it is being stopped: it used 600MiB of memory, more than its limit of 512MiB',
      ['it was sent SIGTERM', 'it is killed in 10s'],
      [SLOW('SIGTERM')],
    ],
  ],
  'stopping: a pid is in the way': [
    async () => (await (await new Scene().start()).stop()).pass(10_000),
    [
      'it is being stopped, but pid 1001 is still there',
      ['it was sent SIGTERM, and SIGKILL when its time was over'],
      ['a process that SIGKILL does not end waits for the kernel: look at its disks and mounts', LOGS],
    ],
  ],
  'stopping: it is still being started': [
    async () => {
      const scene = new Scene();
      scene.runner.spawn = () => new Promise(() => undefined);
      return (await scene.start()).stop();
    },
    [
      'it is being stopped',
      ['it is still being started, and is ended as soon as it is there'],
      [SLOW('SIGTERM')],
    ],
  ],

  completed: [
    async () => (await new Scene('restart: never').start()).ends(0),
    ['it did its work and exited with code 0', [], ['run it again: holdfast start api']],
  ],

  'failed: ended': [
    async () => (await new Scene('restart: never').start()).ends(2, 'no such table\n'),
    ['exited with code 2', ['no such table'], [LOGS, REPAIRED]],
  ],
  'failed: its timeout was over': [
    async () => (await overdue('timeout: 10m, restart: never')).ends(0, 'still at it\n'),
    [
      'it ran longer than its timeout of 10m',
      ['still at it'],
      ['if it may take longer: raise `timeout` of api', LOGS, REPAIRED],
    ],
  ],
  'failed: it used too much, and nothing follows': [
    async () => (await greedy('memory: 512MiB, action: stop')).ends(0, 'still at it\n'),
    [
      'it used 600MiB of memory, more than its limit of 512MiB',
      ['still at it'],
      ['if it needs that much: raise `limits` of api', LOGS, REPAIRED],
    ],
  ],
  'failed: gave up': [
    async () => {
      const scene = await new Scene('restart: { maxRestarts: 1 }').start();
      await (await scene.ends(2)).pass(1_000);
      return scene.ends(2);
    },
    ['exited with code 2; gave up after 1 restarts', [], [LOGS, REPAIRED]],
  ],
  'failed: no such command': [
    async () => {
      const scene = new Scene();
      scene.service.dispatch({ event: 'startRequested' });
      const reason = 'could not start nope in /: no such command or folder';
      scene.service.dispatch({ event: 'spawnFailed', reason, isPermanent: true });
      return scene;
    },
    [/^could not start nope/, [], ['look at `command` and `cwd` of api in holdfast.yaml', REPAIRED]],
  ],
  'failed: its port is held by one of ours, in another root': [
    async () => {
      const scene = new Scene('ports: [3000]');
      scene.holder = ours;
      return scene.start();
    },
    [
      'port 3000 is held by pid 42 (node other.mjs), web of /home/ada/blog',
      [],
      [
        'stop it: holdfast stop /home/ada/blog:web',
        'use the next port: `onPortConflict: bump` for api in holdfast.yaml',
        'show who it is: holdfast port 3000',
        REPAIRED,
      ],
    ],
  ],
  'failed: its port is held by whom we may not see, and so are those after it': [
    async () => {
      const scene = new Scene('ports: [65535], onPortConflict: bump');
      scene.holder = { port: 65_535, pid: null, command: null, session: null };
      return scene.start();
    },
    [
      'port 65535 is held by a process that this user may not see, and none of the 10 ports after it is free',
      [],
      [
        'stop it, as its user',
        'use the next port: `onPortConflict: bump` for api in holdfast.yaml',
        'show who it is: holdfast port 65535',
        REPAIRED,
      ],
    ],
  ],

  'lost: its keeper died': [
    async () => {
      const scene = await new Scene().start();
      scene.runner.endRemains = () => new Promise(() => undefined);
      scene.service.dispatch({ event: 'lostKeeper', reason: 'its keeper is gone' });
      return scene;
    },
    [
      'its keeper is gone',
      ['what it printed until then is kept', 'what it left running is being ended'],
      [LOGS, START],
    ],
  ],
  'lost: and nothing follows': [
    async () => {
      const scene = await new Scene('restart: never').start();
      scene.service.dispatch({ event: 'lostKeeper', reason: 'its keeper is gone' });
      return scene.pass(0);
    },
    [
      'its keeper is gone',
      ['what it printed until then is kept', 'it is not started again by itself: `restart: never`'],
      [LOGS, START],
    ],
  ],
};

it.each(Object.entries(CASES))('%s', expectExplained);

it('has a word for every state that is none of a service that is up or gets there', () => {
  const states = ServiceState.options.map((option) => option.shape.state.value);
  const others = ['stopped', 'waiting', 'starting', 'running'];
  expect(new Set([...Object.keys(CASES).map(stateIn), ...others])).toEqual(new Set(states));
});
