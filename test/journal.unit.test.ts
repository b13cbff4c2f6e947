// Claims about the journal: what is written is read back to the byte, at any offset, after crashes, trimming and full disks.

import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openJournal } from '../src/journal/reader.ts';
import { type JournalOptions, JournalWriter } from '../src/journal/writer.ts';
import { linesIn } from './support/journals.ts';
import { temporaryFolder } from './support/temporary.ts';

const ROOMY = { segmentBytes: 1024 * 1024, segments: 8 };

function options(dir: string, more: Partial<JournalOptions> = {}): JournalOptions {
  return {
    dir,
    budget: ROOMY,
    needsCheckpoints: false,
    checkpointAt: 0,
    onFailure: (error) => {
      throw error;
    },
    ...more,
  };
}

/** Bytes in which every position can be told from its neighbours. */
function numbered(from: number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => ((from + i) * 7 + ((from + i) >> 8)) & 0xff));
}

async function readAll(dir: string, from = 0): Promise<Buffer> {
  const journal = await openJournal(dir);
  const parts: Buffer[] = [];
  for (let at = from; at < journal.end; ) {
    const { from: begin, bytes } = await journal.read(at, 10_000);
    parts.push(bytes);
    at = begin + bytes.length;
  }
  return Buffer.concat(parts);
}

it('gives back every byte from any offset, over segments and over a new owner', async () => {
  const dir = path.join(temporaryFolder(), 'journal');
  let end = 0;
  for (let owner = 0; owner < 3; owner++) {
    const writer = await JournalWriter.open(
      options(dir, { budget: { segmentBytes: 4_096, segments: 1_000 } }),
    );
    expect(writer.end).toBe(end);
    for (const length of [1, 4_095, 10, 9_000, 3]) {
      writer.append(numbered(end, length), 'pty');
      end += length;
    }
    await writer.close();
  }
  expect(readdirSync(dir).length).toBeGreaterThan(6);
  for (const from of [0, 1, 4_095, 4_096, 4_097, 13_106, end - 1]) {
    expect((await readAll(dir, from)).equals(numbered(from, end - from)), `from ${from}`).toBe(true);
  }
  const logs = readdirSync(dir).filter((name) => name.endsWith('.log'));
  const raw = Buffer.concat(logs.sort().map((name) => readFileSync(path.join(dir, name))));
  expect(raw.equals(numbered(0, end))).toBe(true);
});

it.each([1, 17, 31])('cuts a tail torn %i bytes into a record, and goes on behind it', async (torn) => {
  const dir = temporaryFolder();
  const writer = await JournalWriter.open(options(dir));
  writer.append(Buffer.from('whole\n'), 'pty');
  await writer.flush();
  writer.append(Buffer.from('torn\n'), 'pty');
  await writer.close();
  const index = path.join(dir, '00000001.idx');
  truncateSync(index, readFileSync(index).length - 32 + torn);
  appendFileSync(path.join(dir, '00000001.log'), 'half a li');

  expect((await openJournal(dir)).end).toBe(6);
  const next = await JournalWriter.open(options(dir));
  expect(next.end).toBe(6);
  next.append(Buffer.from('after\n'), 'pty');
  await next.close();
  expect((await readAll(dir)).toString()).toBe('whole\nafter\n');
});

it('does not believe a record whose bytes never reached the log', async () => {
  const dir = temporaryFolder();
  const writer = await JournalWriter.open(options(dir));
  writer.append(Buffer.from('here\n'), 'pty');
  await writer.flush();
  writer.append(Buffer.from('lost by the power cut\n'), 'pty');
  await writer.close();
  truncateSync(path.join(dir, '00000001.log'), 9);
  expect((await readAll(dir)).toString()).toBe('here\n');
});

it('lets the oldest segments of a service go and keeps the meaning of offsets', async () => {
  const dir = temporaryFolder();
  const writer = await JournalWriter.open(options(dir, { budget: { segmentBytes: 1_000, segments: 3 } }));
  writer.event({ kind: 'runStart', number: 7, pid: 123, startTime: 456 });
  writer.event({ kind: 'resize', cols: 90, rows: 20 });
  for (let at = 0; at < 20_000; at += 500) {
    writer.append(numbered(at, 500), 'pty');
    await writer.flush();
  }
  await writer.close();
  const journal = await openJournal(dir);
  expect(journal.end).toBe(20_000);
  expect(journal.start).toBe(writer.start);
  expect(journal.end - journal.start).toBeLessThanOrEqual(3_000);
  const { from, bytes } = await journal.read(0, 100);
  expect(from).toBe(journal.start);
  expect(bytes.equals(numbered(from, 100))).toBe(true);
  // What was trimmed still governs what is kept.
  expect(await journal.runs()).toMatchObject([{ number: 7, pid: 123, startTime: 456, start: 0, exit: null }]);
  expect(await journal.resizes()).toMatchObject([{ size: { cols: 90, rows: 20 } }]);
});

it('keeps a terminal’s segments until a checkpoint covers them, and at most four budgets without one', async () => {
  const dir = temporaryFolder();
  const budget = { segmentBytes: 1_000, segments: 2 };
  const writer = await JournalWriter.open(options(dir, { budget, needsCheckpoints: true }));
  const print = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      writer.append(Buffer.alloc(1_000), 'pty');
      await writer.flush();
    }
  };
  await print(6);
  expect(writer.start).toBe(0);
  await writer.didCheckpoint(3_500);
  expect(writer.start).toBe(3_000);
  await print(30);
  const journal = await openJournal(dir);
  expect(journal.end - journal.start).toBeLessThanOrEqual(8_000);
  const kinds: string[] = [];
  for await (const mark of journal.marks()) kinds.push(mark.kind);
  expect(kinds).toContain('trimmedBlind');
  await writer.close();
});

it('tells runs with their exits, and gives a lost line end to the run that printed it', async () => {
  const dir = temporaryFolder();
  const writer = await JournalWriter.open(options(dir));
  writer.event({ kind: 'runStart', number: 1, pid: 11, startTime: 111 });
  writer.append(Buffer.from('one\r\nno end'), 'stdout');
  writer.event({ kind: 'exit', outcome: 'exited', exitCode: 3, signal: null });
  writer.event({ kind: 'runStart', number: 2, pid: 22, startTime: 222 });
  writer.append(Buffer.from('two\n'), 'stdout');
  writer.append(Buffer.from('err\n'), 'stderr');
  writer.event({ kind: 'exit', outcome: 'killed', exitCode: null, signal: 'SIGKILL' });
  await writer.close();
  const journal = await openJournal(dir);
  expect(await journal.runs()).toMatchObject([
    { number: 1, pid: 11, start: 0, end: 11, exit: { outcome: 'exited', exitCode: 3, signal: null } },
    {
      number: 2,
      pid: 22,
      start: 11,
      end: 19,
      exit: { outcome: 'killed', exitCode: null, signal: 'SIGKILL' },
    },
  ]);
  const lines = await linesIn(journal);
  expect(lines.map(({ run, stream, line }) => [run, stream, line])).toEqual([
    [1, 'stdout', 'one'],
    [1, 'stdout', 'no end'],
    [2, 'stdout', 'two'],
    [2, 'stderr', 'err'],
  ]);
});

it('finds by time what was printed since, with a clock that is set back in between', async () => {
  const dir = temporaryFolder();
  let now = 1_000_000;
  const writer = await JournalWriter.open(options(dir, { now: () => now }));
  for (let n = 0; n < 100; n++) {
    writer.append(Buffer.from(`${String(n).padStart(4, '0')}\n`), 'pty');
    now += n === 59 ? -600_000 : 100;
  }
  await writer.close();
  const journal = await openJournal(dir);
  expect(await journal.offsetAtTime(0)).toBe(0);
  expect(await journal.offsetAtTime(1_000_001)).toBe(5);
  expect(await journal.offsetAtTime(1_005_000)).toBe(250);
  expect(await journal.offsetAtTime(9_000_000)).toBe(500);
  const times = (await linesIn(journal)).map(({ time }) => time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const clocks: unknown[] = [];
  for await (const mark of journal.marks()) if (mark.kind === 'clock') clocks.push(mark.wall);
  expect(clocks).toEqual([1_005_900 - 600_000]);
  expect(times.at(-1)).toBeGreaterThan(times[60] ?? 0);
});

it('marks a gap where the disk failed, keeps events, and goes on afterwards', async () => {
  const dir = path.join(temporaryFolder(), 'journal');
  const failures: unknown[] = [];
  const budget = { segmentBytes: 1_000, segments: 10 };
  const writer = await JournalWriter.open(
    options(dir, { budget, onFailure: (error) => failures.push(error) }),
  );
  writer.append(numbered(0, 1_000), 'pty');
  await writer.flush();
  rmSync(dir, { recursive: true });
  // The next segment cannot be made.
  writer.append(numbered(1_000, 500), 'pty');
  writer.event({ kind: 'runStart', number: 2, pid: 5, startTime: 6 });
  await writer.flush();
  writer.append(numbered(1_500, 300), 'pty');
  await writer.flush();
  expect(failures).toHaveLength(1);
  expect(writer.end).toBe(1_800);
  mkdirSync(dir);
  await writer.flush();
  writer.append(numbered(1_800, 200), 'pty');
  await writer.close();
  const journal = await openJournal(dir);
  expect([journal.start, journal.end]).toEqual([1_800, 2_000]);
  expect((await journal.read(1_800, 1_000)).bytes.equals(numbered(1_800, 200))).toBe(true);
  const marks: unknown[] = [];
  for await (const { kind, end } of journal.marks()) marks.push([kind, end]);
  expect(marks).toEqual([
    ['gap', 1_800],
    ['runStart', 1_800],
    ['chunk', 2_000],
  ]);
});

it('shows a reader what was written since it opened', async () => {
  const dir = temporaryFolder();
  const writer = await JournalWriter.open(options(dir, { budget: { segmentBytes: 1_000, segments: 100 } }));
  const journal = await openJournal(dir);
  for (let at = 0; at < 5_000; at += 700) {
    writer.append(numbered(at, 700), 'pty');
    await writer.flush();
    await journal.refresh();
    const { bytes } = await journal.read(at, 700);
    expect(bytes.equals(numbered(at, bytes.length))).toBe(true);
    expect(journal.end).toBe(at + 700);
  }
  await writer.close();
});

it('begins where it began at every moment, also while one segment follows another', async () => {
  const dir = path.join(temporaryFolder(), 'journal');
  const writer = await JournalWriter.open(options(dir, { budget: { segmentBytes: 1_000, segments: 100 } }));
  const starts = new Set<number>();
  let isDone = false;
  const look = (): void => {
    starts.add(writer.start);
    if (!isDone) setImmediate(look);
  };
  look();
  for (let at = 0; at < 4_000; at += 500) {
    writer.append(numbered(at, 500), 'pty');
    await writer.flush();
  }
  isDone = true;
  await writer.close();
  expect([...starts]).toEqual([0]);
});
