// `kill -9` of the daemon: until a client is connected again, to a new daemon, with the state read anew.

import path from 'node:path';
import { run, timeNode } from '../command.ts';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import type { Stage } from '../stage.ts';
import { median } from '../statistics.ts';

const ROUNDS = 7;

export async function recover(stage: Stage): Promise<Measured[]> {
  const holdfast = new Holdfast(stage);
  await holdfast.open(['sleep', '100000']);
  const rounds = stage.rounds(ROUNDS);
  const { stdout } = await run(
    [
      process.execPath,
      path.join(stage.places.programs, 'reconnect.js'),
      holdfast.home,
      stage.places.dist,
      String(rounds),
    ],
    { env: stage.env, timeoutMs: 120_000 },
  );
  const ours = JSON.parse(stdout) as number[];
  const node: number[] = [];
  for (let round = 0; round < rounds; round++) node.push(await timeNode({ env: stage.env }));
  stage.say(`  ${ours.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return [
    {
      name: 'recover from kill -9 of the daemon',
      unit: 'ms',
      ours: median(ours),
      peers: { 'node -e 0': median(node) },
      goals: [{ is: 'atMost', factor: 5, peer: 'node -e 0' }],
    },
  ];
}
