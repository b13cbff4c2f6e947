// What keeping things running costs in memory: the daemon and one keeper with 50 idle services beside pm2's daemon with 50
// idle processes, and what one more idle session adds to the keeper.

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import { canMeasureMemory, type Memory, memoryOf, sum } from '../memory.ts';
import { Pm2 } from '../peers/pm2.ts';
import type { Stage } from '../stage.ts';
import { median } from '../statistics.ts';

const SERVICES = 50;
const FIRST_SESSIONS = 25;
const MORE_SESSIONS = 100;
/** What starting left behind is collected by then. */
const SETTLE_MS = 10_000;
const EMPTY_SETTLE_MS = 2_000;
const SAMPLES = 5;

export async function memory(stage: Stage): Promise<Measured[]> {
  if (!canMeasureMemory) return [];
  const project = path.join(stage.folder, 'project');
  mkdirSync(project);
  const services = Array.from(
    { length: SERVICES },
    (_, index) => `  idle-${index}:\n    command: sleep 100000\n`,
  );
  writeFileSync(path.join(project, 'holdfast.yaml'), `services:\n${services.join('')}`);
  const holdfast = new Holdfast(stage, project);
  await holdfast.tell('up');
  const pm2 = Pm2.open(stage);
  await pm2?.startManyIdle(SERVICES);
  await delay(stage.isQuick ? SETTLE_MS / 5 : SETTLE_MS);

  const [keeper, ...others] = holdfast.keeperPids;
  if (keeper === undefined || others.length > 0)
    throw new Error(`${others.length + 1} keepers instead of one`);
  const ours = await sampled(() => sum([holdfast.daemonPid, keeper].map(memoryOf)));
  const pm2Pid = pm2?.daemonPid;
  const theirs = pm2Pid === undefined ? undefined : await sampled(() => memoryOf(pm2Pid));
  const empty = await memoryOfEmptyNodes();
  stage.say(
    `  daemon ${JSON.stringify(memoryOf(holdfast.daemonPid))}, keeper ${JSON.stringify(memoryOf(keeper))}`,
  );

  const opened = async (count: number): Promise<Memory> => {
    for (let index = 0; index < count; index++) await holdfast.open(['sleep', '100000']);
    await delay(stage.isQuick ? SETTLE_MS / 5 : SETTLE_MS);
    return sampled(() => memoryOf(keeper));
  };
  const count = stage.isQuick ? MORE_SESSIONS / 2 : MORE_SESSIONS;
  // Some first, that are not counted: garbage of the start goes meanwhile.
  const before = await opened(FIRST_SESSIONS);
  const after = await opened(count);

  // Below nothing when garbage of the start was collected meanwhile.
  const perSession = Math.max(0, after.privateMb - before.privateMb) / count;
  return [
    {
      name: `memory of daemon and keeper, ${SERVICES} idle services`,
      unit: 'MB',
      ours: ours.residentMb,
      peers: { pm2: theirs?.residentMb ?? null, 'two empty Nodes': empty.residentMb },
      goals: [{ is: 'atMost', factor: 0.7, peer: 'pm2' }],
    },
    {
      name: `private memory of daemon and keeper, ${SERVICES} idle services`,
      unit: 'MB',
      ours: ours.privateMb,
      peers: { pm2: theirs?.privateMb ?? null, 'two empty Nodes': empty.privateMb },
      goals: [],
    },
    {
      name: 'memory of one more idle session',
      unit: 'MB',
      ours: perSession,
      peers: {},
      goals: [{ is: 'atMost', factor: 0.1, peer: null }],
    },
  ];
}

/** What two processes of Node cost that do nothing: less than that, a daemon and a keeper cannot. */
async function memoryOfEmptyNodes(): Promise<Memory> {
  const nodes = [0, 1].map(() =>
    spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1e6)'], { stdio: 'ignore' }),
  );
  try {
    await delay(EMPTY_SETTLE_MS);
    return await sampled(() => sum(nodes.flatMap(({ pid }) => (pid === undefined ? [] : [memoryOf(pid)]))));
  } finally {
    for (const node of nodes) node.kill();
  }
}

async function sampled(look: () => Memory): Promise<Memory> {
  const samples: Memory[] = [];
  for (let index = 0; index < SAMPLES; index++) {
    samples.push(look());
    await delay(200);
  }
  return {
    residentMb: median(samples.map(({ residentMb }) => residentMb)),
    privateMb: median(samples.map(({ privateMb }) => privateMb)),
  };
}
