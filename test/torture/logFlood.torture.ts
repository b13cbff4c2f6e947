// A service floods both its streams: what is kept of it stays within its limit while it does, and is answered afterwards in
// bounded memory: whole lines, each stream in order, nothing of one in the other.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { sessionPaths } from '../../src/host/paths.ts';
import type { LogEvent, LogLine, ServiceInfo } from '../../src/protocol/types.ts';
import { distDir, type TestHome, testHome } from '../support/home.ts';
import { programFile } from '../support/program.ts';
import { until } from '../support/until.ts';
import { pick, tell } from './scale.ts';

const MIB = 1024 * 1024;
const FLOOD_BYTES = pick(200 * MIB, 2048 * MIB);
const SEGMENT_BYTES = pick(1 * MIB, 10 * MIB);
const SEGMENTS = 5;
/** One more is there while the oldest goes; records take 32 bytes for some 8 KiB. */
const MAX_DISK_BYTES = (SEGMENTS + 1) * SEGMENT_BYTES * 1.05;
/**
 * Node with our code and a thread or two for queries has some 150 MB; what grew with the log, or with what is kept of it as
 * JSON, would be far above.
 */
const MAX_RSS_BYTES = 320 * MIB;
const FLOOD_LIMIT_MS = 30 * 60_000;
const LINE = /^(out|err) (\d{10}) \.+$/;

it(`a flood of ${FLOOD_BYTES / MIB} MiB stays within its limit and is answered in bounded memory`, async () => {
  const home = testHome();
  const program = await programFile('floodBothStreams');
  writeFileSync(
    path.join(home.root, 'holdfast.yaml'),
    `services:
  flood:
    command: ${JSON.stringify([process.execPath, program, String(FLOOD_BYTES)])}
    tty: false
    restart: never
    logs: { maxSize: ${SEGMENT_BYTES / MIB}MiB, maxFiles: ${SEGMENTS} }
`,
  );
  await home.ok('up');
  let maxDisk = 0;
  let isOver = false;
  const over = home.ok('wait', 'flood', '--for', 'exit').finally(() => {
    isOver = true;
  });
  await until(
    'the flood to be over',
    () => {
      maxDisk = Math.max(maxDisk, diskOf(home));
      return isOver;
    },
    FLOOD_LIMIT_MS,
  );
  await over;
  const described = (await home.ok('describe', 'flood', '--json')).json<{ service: ServiceInfo }>();
  expect(described.service.run?.exit).toMatchObject({ exitCode: 0 });
  expect(maxDisk).toBeLessThanOrEqual(MAX_DISK_BYTES);

  const all = await ask(home, ['--since', '1h']);
  const numbers = numbersIn(all.lines);
  const last = Math.ceil(FLOOD_BYTES / 200) - 1;
  for (const stream of ['out', 'err'] as const) {
    const own = numbers[stream];
    expect(own.at(-1)).toBe(last);
    expect(own.length).toBeGreaterThan((SEGMENTS - 2) * (SEGMENT_BYTES / 200));
    expect(own).toEqual(Array.from({ length: own.length }, (_, index) => last - own.length + 1 + index));
  }

  // Every line that was printed in the last minute, be it all that is kept.
  const recent = await ask(home, ['--since', '1m']);
  const since = Date.now() - 60_000;
  expect(recent.lines.length).toBeGreaterThanOrEqual(all.lines.filter(({ t }) => t >= since).length);

  const grepped = await ask(home, ['--grep', '^err \\d*7777 ']);
  expect(grepped.lines.map(({ line }) => line)).toEqual(
    all.lines.map(({ line }) => line).filter((line) => /^err \d*7777 /.test(line)),
  );
  const errors = await ask(home, ['--stderr', '-n', '1000']);
  expect(numbersIn(errors.lines)).toEqual({ out: [], err: numbers.err.slice(-1_000) });

  const daemonRss = peakRss(home.daemon().pid);
  const cliRss = Math.max(all.rss, recent.rss, grepped.rss, errors.rss);
  expect(daemonRss).toBeLessThan(MAX_RSS_BYTES);
  expect(cliRss).toBeLessThan(MAX_RSS_BYTES);
  tell(
    `logFlood: ${FLOOD_BYTES / MIB} MiB printed, at most ${mib(maxDisk)} MiB on disk, ${all.lines.length} lines kept; peak RSS of the daemon ${mib(daemonRss)} MiB, of the command line ${mib(cliRss)} MiB`,
  );
});

function diskOf(home: TestHome): number {
  return readdirSync(home.paths.sessionsDir)
    .map((id) => sessionPaths(home.paths, id).journalDir)
    .flatMap((dir) => filesIn(dir).map((name) => path.join(dir, name)))
    .reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

interface Answer {
  readonly lines: readonly LogLine[];
  /** At its peak, as seen while it printed. */
  readonly rss: number;
}

/** `holdfast logs --json`, read as it comes: what it holds itself is what counts. */
async function ask(home: TestHome, args: readonly string[]): Promise<Answer> {
  const child = spawn(process.execPath, [path.join(distDir, 'cli.js'), 'logs', 'flood', '--json', ...args], {
    cwd: home.root,
    env: home.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: LogLine[] = [];
  let rss = 0;
  for await (const text of createInterface({ input: child.stdout })) {
    const item = JSON.parse(text) as LogLine | LogEvent;
    if ('line' in item) lines.push(item);
    if (lines.length % 1_000 === 1) rss = Math.max(rss, peakRss(child.pid ?? 0));
  }
  return { lines, rss };
}

function numbersIn(lines: readonly LogLine[]): { out: number[]; err: number[] } {
  const found: { out: number[]; err: number[] } = { out: [], err: [] };
  for (const { line, stream } of lines) {
    const [, name, number] = LINE.exec(line) ?? [];
    if (name === undefined) throw new Error(`not one whole line: ${line}`);
    if (stream !== (name === 'out' ? 'stdout' : 'stderr')) throw new Error(`${line} came on ${stream}`);
    found[name === 'out' ? 'out' : 'err'].push(Number(number));
  }
  return found;
}

/** 0 where it has just ended. */
function peakRss(pid: number): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function mib(bytes: number): number {
  return Math.round(bytes / MIB);
}
