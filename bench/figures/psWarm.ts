// `holdfast ps` as a whole command, with a daemon that runs and five programs under it.

import { timeNode } from '../command.ts';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import { Pm2 } from '../peers/pm2.ts';
import type { Stage } from '../stage.ts';
import { median, medianRatio } from '../statistics.ts';

const ROUNDS = 15;
const PROGRAMS = 5;

export async function psWarm(stage: Stage): Promise<Measured[]> {
  const holdfast = new Holdfast(stage);
  const pm2 = Pm2.open(stage);
  for (let index = 0; index < PROGRAMS; index++) {
    await holdfast.open(['sleep', '100000']);
    await pm2?.startIdle(`idle-${index}`);
  }
  const ours: number[] = [];
  const theirs: number[] = [];
  const node: number[] = [];
  for (let round = 0; round < stage.rounds(ROUNDS); round++) {
    ours.push((await holdfast.tell('ps')).ms);
    if (pm2 !== undefined) theirs.push((await pm2.tell('list')).ms);
    node.push(await timeNode({ env: stage.env }));
  }
  return [
    {
      name: 'holdfast ps, warm',
      unit: 'ms',
      ours: median(ours),
      peers: { pm2: pm2 === undefined ? null : median(theirs), 'node -e 0': median(node) },
      goals: [
        { is: 'atMost', factor: 0.6, peer: 'pm2' },
        { is: 'atMost', factor: 1.5, peer: 'node -e 0' },
      ],
      ratios: {
        'node -e 0': medianRatio(ours, node),
        ...(pm2 === undefined ? {} : { pm2: medianRatio(ours, theirs) }),
      },
    },
  ];
}
