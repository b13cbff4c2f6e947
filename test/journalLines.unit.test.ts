// Claims about the lines of a journal: whole ones of each stream wherever it was trimmed, and the same ones whether or not
// only those with a text are cut out.

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LineReader, type LineReaderOptions, placeOfLinesFrom } from '../src/journal/lineReader.ts';
import { openJournal } from '../src/journal/reader.ts';
import { JournalWriter } from '../src/journal/writer.ts';
import { diceFrom } from './support/dice.ts';
import { linesIn } from './support/journals.ts';
import { temporaryFolder } from './support/temporary.ts';

const COUNT = 2_000;

function writerAt(dir: string, segmentBytes: number, segments: number): Promise<JournalWriter> {
  return JournalWriter.open({
    dir,
    budget: { segmentBytes, segments },
    needsCheckpoints: false,
    checkpointAt: 0,
    onFailure: (error) => {
      throw error;
    },
  });
}

/** Numbered lines of both streams, in pieces that end anywhere. */
async function printTorn(writer: JournalWriter, dice: () => number): Promise<void> {
  const left = { stdout: '', stderr: '' };
  for (let n = 0; n < COUNT; n++) {
    left.stdout += `stdout ${n} ${'.'.repeat(dice() * 40)}\n`;
    left.stderr += `stderr ${n} ${dice() < 0.1 ? '\x1b[31mr\x1b[1med\x1b[m' : 'plain'}\n`;
  }
  while (left.stdout !== '' || left.stderr !== '') {
    const stream = dice() < 0.5 ? 'stdout' : 'stderr';
    const length = Math.floor(dice() * 200);
    writer.append(Buffer.from(left[stream].slice(0, length)), stream);
    left[stream] = left[stream].slice(length);
    if (dice() < 0.05) await writer.flush();
  }
  await writer.flush();
}

describe.each([1, 2, 3])('with dice %i', (seed) => {
  it('a journal that was trimmed has whole lines only, up to the last of each stream', async () => {
    const dir = temporaryFolder();
    const writer = await writerAt(dir, 5_000, 3);
    await printTorn(writer, diceFrom(seed));
    for (const shrunk of [false, true]) {
      if (shrunk) await writer.segments.trimTo(3_000);
      const lines = await linesIn(await openJournal(dir));
      expect(lines.length).toBeGreaterThan(30);
      for (const stream of ['stdout', 'stderr']) {
        const own = lines.filter((line) => line.stream === stream).map(({ line }) => line);
        const first = COUNT - own.length;
        expect(own.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(
          own.map((_, index) => `${stream} ${first + index}`),
        );
      }
    }
    await writer.close();
  });

  it('lines with a text are found in the bytes as they are in the lines', async () => {
    const dir = temporaryFolder();
    const writer = await writerAt(dir, 1024 * 1024, 8);
    await printTorn(writer, diceFrom(seed));
    await writer.close();
    const all = await read(dir, {});
    for (const text of ['stderr 17', '99 ', 'red', 'nowhere']) {
      const found = await read(dir, { text, windowBytes: 10_000 });
      expect(found.length).toBeLessThan(all.length);
      const has = (line: string): boolean => stripVTControlCharacters(line).includes(text);
      expect(found.filter(has)).toEqual(all.filter(has));
    }
  });
});

it('what is flushed is gone, and how the last run ended is not', async () => {
  const dir = temporaryFolder();
  const writer = await writerAt(dir, 1_000, 3);
  writer.event({ kind: 'runStart', number: 4, pid: 44, startTime: 444 });
  writer.append(Buffer.from('one\ntwo, unfin'), 'stdout');
  await writer.flush();
  await writer.segments.trimTo(0);
  writer.append(Buffer.from('ished\nthree\n'), 'stdout');
  await writer.flush();
  expect(await texts(dir)).toEqual(['three']);
  writer.event({ kind: 'exit', outcome: 'exited', exitCode: 3, signal: null });
  await writer.flush();
  for (let times = 0; times < 2; times++) {
    await writer.segments.trimTo(0);
    const journal = await openJournal(dir);
    expect([journal.start, journal.end]).toEqual([26, 26]);
    expect(await texts(dir)).toEqual([]);
    expect(await journal.runs()).toMatchObject([
      { number: 4, pid: 44, startTime: 444, exit: { outcome: 'exited', exitCode: 3 } },
    ]);
  }
  await writer.close();
  const next = await writerAt(dir, 1_000, 3);
  expect(next.governing.lastRun).toBe(4);
  next.append(Buffer.from('four\n'), 'stdout');
  await next.close();
  expect(await texts(dir)).toEqual(['four']);
});

async function texts(dir: string): Promise<string[]> {
  return (await linesIn(await openJournal(dir))).map(({ line }) => line);
}

async function read(dir: string, options: LineReaderOptions): Promise<string[]> {
  const journal = await openJournal(dir);
  const reader = new LineReader(journal, await placeOfLinesFrom(journal, 0), journal.end, options);
  const lines: string[] = [];
  for (let batch = await reader.next(); batch !== undefined; batch = await reader.next())
    for (const entry of batch) if (entry.kind === 'line') lines.push(entry.bytes.toString('utf8'));
  return lines;
}
