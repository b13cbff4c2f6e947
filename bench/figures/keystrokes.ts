// How long a key takes from the client to the program and back, through `cat` in raw echo: alone, and beside 20 neighbours
// that print 1 MB/s each. Ours by a client of frames and through the attach client; tmux through its own attach client.

import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import { Tmux } from '../peers/tmux.ts';
import type { Stage } from '../stage.ts';
import { percentile } from '../statistics.ts';
import { measureKeys } from '../terminals/measure.ts';
import { READY_MARK, type TerminalPlace } from '../terminals/terminal.ts';

const KEYS = 2_000;
const NEIGHBOURS = 20;
const NEIGHBOUR_BYTES_PER_SECOND = 1_000_000;
/** The keys are typed in as many parts, in turns with the peers. */
const ROUNDS = 5;
/** What everybody does once after a start, such as our caches of bytecode, is part of other figures. */
const SETTLE_MS = 3_000;

const ECHO = ['/bin/sh', '-c', `stty raw -echo; printf '${READY_MARK}'; exec cat`];

type Latencies = Record<string, number[]>;

export async function keystrokes(stage: Stage): Promise<Measured[]> {
  return [
    ...figures('idle', await measureAll(stage, 0)),
    ...figures('20 neighbours at 1 MB/s', await measureAll(stage, NEIGHBOURS)),
  ];
}

/** One system at a time is up: neighbours of one would be in the way of the other. */
async function measureAll(stage: Stage, neighbours: number): Promise<Latencies> {
  const latencies: Latencies = {};
  const neighbour = [
    process.execPath,
    path.join(stage.places.programs, 'printSteadily.js'),
    String(NEIGHBOUR_BYTES_PER_SECOND),
  ];
  const type = async (way: string, place: TerminalPlace): Promise<void> => {
    const count = Math.ceil((stage.isQuick ? KEYS / 5 : KEYS) / ROUNDS);
    const ms = await measureKeys(stage, place, count);
    stage.say(`  ${way}, ${neighbours} neighbours: p50 ${percentile(ms, 0.5).toFixed(3)} ms`);
    latencies[way] = [...(latencies[way] ?? []), ...ms];
  };
  for (let round = 0; round < ROUNDS; round++) {
    const ours = stage.inner();
    try {
      const holdfast = new Holdfast(ours);
      const [first, second] = [await holdfast.openReady(ECHO), await holdfast.openReady(ECHO)];
      for (let index = 0; index < neighbours; index++) await holdfast.open(neighbour);
      await delay(SETTLE_MS);
      await type('frames', holdfast.framesPlace(first));
      await type('attach', holdfast.attachPlace(second));
    } finally {
      await ours.strike();
    }
    const theirs = stage.inner();
    try {
      const tmux = await Tmux.start(theirs);
      if (tmux !== undefined) {
        const session = await tmux.openReady(ECHO);
        for (let index = 0; index < neighbours; index++) await tmux.open(neighbour);
        await delay(SETTLE_MS);
        await type('tmux', tmux.attachPlace(session));
      }
    } finally {
      await theirs.strike();
    }
    if (neighbours === 0) await type('node-pty', { kind: 'pty', argv: ECHO, env: stage.env });
  }
  return latencies;
}

function figures(when: string, latencies: Latencies): Measured[] {
  const peersAt = (share: number): Record<string, number | null> => {
    const { 'node-pty': bare, tmux } = latencies;
    return {
      tmux: tmux === undefined ? null : percentile(tmux, share),
      ...(bare === undefined ? {} : { 'node-pty': percentile(bare, share) }),
    };
  };
  const rows: [string, string][] = [
    [`keystroke, ${when}`, 'frames'],
    [`keystroke, ${when}, through attach`, 'attach'],
  ];
  return rows.flatMap(([name, way]) => {
    const ms = latencies[way] ?? [];
    return [
      { name: `${name}, p50`, unit: 'ms', ours: percentile(ms, 0.5), peers: peersAt(0.5), goals: [] },
      {
        name: `${name}, p99`,
        unit: 'ms',
        ours: percentile(ms, 0.99),
        peers: peersAt(0.99),
        goals: [{ is: 'atMost', factor: 1, peer: 'tmux' }],
      },
    ];
  });
}
