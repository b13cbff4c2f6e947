// The process behind each open terminal: how soon it shows the session, and what it takes, beside a Node that does nothing.

import { spawn } from 'node-pty';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import { canMeasureMemory, memoryOf } from '../memory.ts';
import type { Stage } from '../stage.ts';
import { median, medianRatio } from '../statistics.ts';
import { MarkFinder, READY_MARK, SIZE } from '../terminals/terminal.ts';

const ROUNDS = 15;
const SETTLE_MS = 500;
/** The first terminal of a build leaves its bytecode for all others soon after it is ready. */
const FIRST_SETTLE_MS = 2_000;

interface Opened {
  readonly ms: number;
  readonly privateMb: number;
}

export async function attachClient(stage: Stage): Promise<Measured[]> {
  const holdfast = new Holdfast(stage);
  const id = await holdfast.openReady(['/bin/sh', '-c', `printf '${READY_MARK}'; exec sleep 100000`]);
  const attach = holdfast.attachPlace(id);
  if (attach.kind !== 'pty') throw new Error('attach runs on a terminal');
  // The same way to start and to see it: the first thing that Node can do is to print.
  const idle = [process.execPath, '-e', `process.stdout.write('${READY_MARK}');setInterval(()=>{},1e9)`];
  const ours: Opened[] = [];
  const theirs: Opened[] = [];
  for (let round = -1; round < stage.rounds(ROUNDS); round++) {
    const settleMs = round < 0 ? FIRST_SETTLE_MS : SETTLE_MS;
    const own = await open(attach.argv, attach.env, settleMs);
    const other = await open(idle, stage.env, settleMs);
    stage.say(
      `  attach ${own.ms.toFixed(0)} ms ${own.privateMb.toFixed(1)} MB, node ${other.ms.toFixed(0)} ms`,
    );
    if (round < 0) continue;
    ours.push(own);
    theirs.push(other);
  }
  const ms = (all: readonly Opened[]): number[] => all.map((one) => one.ms);
  const mb = (all: readonly Opened[]): number => median(all.map((one) => one.privateMb));
  const ready: Measured = {
    name: 'attach client ready',
    unit: 'ms',
    ours: median(ms(ours)),
    peers: { 'node -e 0': median(ms(theirs)) },
    goals: [{ is: 'atMost', factor: 1.5, peer: 'node -e 0' }],
    ratios: { 'node -e 0': medianRatio(ms(ours), ms(theirs)) },
  };
  if (!canMeasureMemory) return [ready];
  return [
    ready,
    {
      name: 'private memory of the attach client',
      unit: 'MB',
      ours: mb(ours),
      peers: { 'node -e 0': mb(theirs) },
      goals: [{ is: 'atMost', factor: 1, peer: 'node -e 0', plus: 5 }],
    },
  ];
}

function open(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  settleMs: number,
): Promise<Opened> {
  const [file = '', ...args] = argv;
  const finder = new MarkFinder(READY_MARK);
  const startedAt = performance.now();
  const pty = spawn(file, args, { ...SIZE, env: { ...env }, encoding: null });
  return new Promise((resolve) => {
    pty.onData((data) => {
      if (!finder.sees(data as unknown as Buffer)) return;
      const ms = performance.now() - startedAt;
      setTimeout(() => {
        const { privateMb } = canMeasureMemory ? memoryOf(pty.pid) : { privateMb: 0 };
        pty.onExit(() => resolve({ ms, privateMb }));
        pty.kill('SIGKILL');
      }, settleMs);
    });
  });
}
