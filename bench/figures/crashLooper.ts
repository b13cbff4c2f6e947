// A killed service beside a crash looper: until it has a new pid, and the same without the looper, in turns.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../command.ts';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import type { Stage } from '../stage.ts';
import { percentile } from '../statistics.ts';

const OTHERS = 20;
/** Of each of the others, with and without the looper in each turn. */
const KILLS = 2;
const TURNS = 5;

export async function crashLooper(stage: Stage): Promise<Measured[]> {
  const project = path.join(stage.folder, 'project');
  mkdirSync(project);
  const others = Array.from(
    { length: OTHERS },
    (_, index) =>
      `  well-${index}: { command: [sleep, "100000"], restart: { resetAfter: 1s, maxRestarts: 1000000 } }\n`,
  );
  const looper =
    '{ command: "echo no; exit 3", autostart: false, restart: { delay: 100ms, maxDelay: 100ms, maxRestarts: 1000000 } }';
  writeFileSync(path.join(project, 'holdfast.yaml'), `services:\n  looper: ${looper}\n${others.join('')}`);
  const holdfast = new Holdfast(stage, project);
  await holdfast.tell('up');

  const kill = async (): Promise<readonly number[]> => {
    const { home } = holdfast;
    const { dist, programs } = stage.places;
    const argv = [path.join(programs, 'killOthers.js'), home, dist, String(KILLS), 'well-'];
    const { stdout } = await run([process.execPath, ...argv], { env: stage.env, timeoutMs: 300_000 });
    return JSON.parse(stdout) as number[];
  };
  const beside: number[] = [];
  const alone: number[] = [];
  for (let turn = 0; turn < stage.rounds(TURNS); turn++) {
    alone.push(...(await kill()));
    await holdfast.tell('start', 'looper', '--detach');
    beside.push(...(await kill()));
    await holdfast.tell('stop', 'looper');
    stage.say(
      `  p50 ${percentile(beside, 0.5).toFixed(1)}, p99 ${percentile(beside, 0.99).toFixed(1)} ms beside it, ` +
        `p50 ${percentile(alone, 0.5).toFixed(1)}, p99 ${percentile(alone, 0.99).toFixed(1)} ms without`,
    );
  }
  return [
    {
      name: `kill -9 to new pid beside a crash looper, p99 of ${OTHERS} services`,
      unit: 'ms',
      ours: percentile(beside, 0.99),
      peers: { 'without the looper': percentile(alone, 0.99) },
      goals: [{ is: 'atMost', factor: 1.5, peer: 'without the looper' }],
    },
  ];
}
