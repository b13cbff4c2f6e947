// Many viewers of one session, one of them stopped for a while: the others get every line, the keeper holds no more than
// usual, and the stopped one catches up with every line, or with those it was told of.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testHome } from '../support/home.ts';
import { programFile, type RunningProgram, startProgram } from '../support/program.ts';
import { until } from '../support/until.ts';
import { pick, tell } from './scale.ts';

const VIEWERS = pick(6, 20);
/** About 2 MB/s: what all can take, however few cores there are. */
const BATCH_MS = 5;
const LINES = pick(60_000, 1_400_000);
const LINE_BYTES = 100;
const STOPPED_MS = pick(2_000, 60_000);
const MIB = 1024 * 1024;
/** Half of it is an empty Node. */
const MAX_KEEPER_BYTES = 120 * MIB;
const LIMIT_MS = 600_000;

interface Found {
  readonly lines: number;
  readonly bytes: number;
  readonly outOfOrder: number;
  readonly gaps: readonly string[];
  readonly isComplete: boolean;
}

it(
  `${VIEWERS} viewers, one of them stopped for ${STOPPED_MS} ms`,
  async () => {
    const home = testHome();
    const command = [process.execPath, await programFile('printNumbered'), String(LINES), String(BATCH_MS)];
    const shell = `while [ ! -e go ]; do sleep 0.05; done; exec ${command.join(' ')}`;
    const made = await home.ok('new', '--json', '--', 'sh', '-c', shell);
    const { id } = made.json<{ id: string }>();
    const viewers = await Promise.all(
      Array.from({ length: VIEWERS }, () => startProgram('watchLines', [home.home, id])),
    );
    await until('all to watch', () => viewers.every(({ lines }) => lines.includes('watching')));
    const [stopped, ...others] = viewers;
    stopped?.child.kill('SIGSTOP');
    let peak = 0;
    const keeper = home.keepers()[0]?.pid ?? 0;
    const look = setInterval(() => {
      peak = Math.max(peak, rssOf(keeper));
    }, 200);
    const begunAt = performance.now();
    await home.ok('spawn', '--', 'touch', 'go');
    await until('the pause to be over', () => performance.now() - begunAt > STOPPED_MS, STOPPED_MS * 2);
    stopped?.child.kill('SIGCONT');
    await until('all to have seen the end', () => viewers.every(isOver), LIMIT_MS);
    clearInterval(look);
    const whole = { lines: LINES, bytes: LINES * LINE_BYTES + 'done\r\n'.length, outOfOrder: 0, gaps: [] };
    for (const viewer of others) expect(foundBy(viewer)).toEqual({ ...whole, isComplete: true });
    const late = foundBy(stopped);
    expect(late).toMatchObject({ isComplete: true, outOfOrder: 0 });
    // Without a gap it has all of it.
    if (late?.gaps.length === 0) expect(late).toMatchObject(whole);
    expect(peak).toBeLessThan(MAX_KEEPER_BYTES);
    const missed = LINES - (late?.lines ?? 0);
    tell(
      `viewers: ${VIEWERS - 1} complete, the stopped one told of ${late?.gaps.length} gaps (${missed} lines), the keeper at most ${Math.round(peak / MIB)} MiB`,
    );
  },
  LIMIT_MS,
);

function isOver({ lines }: RunningProgram): boolean {
  return lines.length > 1;
}

function foundBy(viewer: RunningProgram | undefined): Found | undefined {
  const line = viewer?.lines[1];
  return line === undefined ? undefined : (JSON.parse(line) as Found);
}

function rssOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}
