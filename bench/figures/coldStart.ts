// From no daemon to the first answer, as one command: what a user waits for after a reboot.

import { timeNode } from '../command.ts';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import { Pm2 } from '../peers/pm2.ts';
import type { Stage } from '../stage.ts';
import { median, medianRatio } from '../statistics.ts';

const ROUNDS = 9;

export async function coldStart(stage: Stage): Promise<Measured[]> {
  const holdfast = new Holdfast(stage);
  const pm2 = Pm2.open(stage);
  const ours: number[] = [];
  const theirs: number[] = [];
  const node: number[] = [];
  // The first round copies the programs into the home and reads everything from the disk; it is not counted.
  for (let round = -1; round < stage.rounds(ROUNDS); round++) {
    const own = (await holdfast.tell('status', '--start')).ms;
    await holdfast.shutdown();
    const other = await pm2?.tell('ping');
    await pm2?.end();
    const bare = await timeNode({ env: stage.env });
    stage.say(`  ours ${own.toFixed(0)} ms, pm2 ${other?.ms.toFixed(0)} ms, node -e 0 ${bare.toFixed(0)} ms`);
    if (round < 0) continue;
    ours.push(own);
    if (other !== undefined) theirs.push(other.ms);
    node.push(bare);
  }
  return [
    {
      name: 'cold start',
      unit: 'ms',
      ours: median(ours),
      peers: { pm2: pm2 === undefined ? null : median(theirs), 'node -e 0': median(node) },
      goals: [{ is: 'atMost', factor: 0.5, peer: 'pm2' }],
      ratios: pm2 === undefined ? {} : { pm2: medianRatio(ours, theirs) },
    },
  ];
}
