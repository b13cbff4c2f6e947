// Whoever attaches sees what a terminal that saw everything shows: drawings at any place of any output and at any sizes,
// and whole journals of small segments, of which only what a checkpoint needs is left.

import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rendering, SCROLLBACK_LINES } from '../../src/daemon/sessions/screen/rendering.ts';
import { newestCheckpoint } from '../../src/journal/checkpoint.ts';
import { openJournal } from '../../src/journal/reader.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import type { Size } from '../../src/protocol/types.ts';
import { replay, Witness } from '../support/replay.ts';
import { programs } from '../support/sequences.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { diceOf, pick, tell } from './scale.ts';

const DRAWINGS = pick(500, 20_000);
const JOURNALS = pick(20, 1_000);
const LIMIT_MS = 60 * 60_000;

/** A terminal of one row has no place to go back to: there a row that goes on from the one above may be cut off from it. */
const sizes = fc.record({ cols: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 2, max: 12 }) });
const seedOf = (name: string): number => Math.floor(diceOf(name)() * 2 ** 31);

it(
  `${DRAWINGS} programs, drawn at any place, go on at any size as if nothing had been`,
  async () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const once = async (program: string, at: number, from: Size, to: Size): Promise<void> => {
      const bytes = Buffer.from(program);
      for (const { seen, drawn } of await replay(bytes, Math.round(bytes.length * at), [from, to]))
        expect(drawn).toEqual(seen);
    };
    await fc.assert(fc.asyncProperty(programs(80), share, sizes, sizes, once), {
      numRuns: DRAWINGS,
      seed: seedOf('replay'),
    });
    tell(`replay: ${DRAWINGS} programs drawn at any place and size`);
  },
  LIMIT_MS,
);

it(
  `${JOURNALS} trimmed journals show what a terminal that saw all of them shows`,
  async () => {
    let trimmed = 0;
    const part = fc.record({
      program: programs(60),
      size: fc.option(sizes, { freq: 3 }),
      isDrawn: fc.boolean(),
    });
    const once = async (parts: readonly Part[]): Promise<void> => {
      trimmed += await expectSame(parts);
    };
    await fc.assert(fc.asyncProperty(fc.array(part, { minLength: 2, maxLength: 12 }), once), {
      numRuns: JOURNALS,
      seed: seedOf('journals'),
    });
    tell(`replay: ${JOURNALS} journals, ${trimmed} segments trimmed`);
  },
  LIMIT_MS,
);

interface Part {
  readonly program: string;
  /** That the terminal gets first. */
  readonly size: Size | null;
  /** A checkpoint is asked for afterwards. */
  readonly isDrawn: boolean;
}

/** @returns how many segments were trimmed */
async function expectSame(parts: readonly Part[]): Promise<number> {
  const folder = temporaryFolder();
  const [journalDir, checkpointsDir] = [path.join(folder, 'journal'), path.join(folder, 'checkpoints')];
  const first = { cols: 24, rows: 8 };
  const writer = await JournalWriter.open({
    dir: journalDir,
    budget: { segmentBytes: 300, segments: 2 },
    needsCheckpoints: true,
    checkpointAt: 0,
    onFailure: (error) => {
      throw error;
    },
  });
  const rendering = new Rendering({
    session: 's',
    journalDir,
    checkpointsDir,
    size: first,
    isPty: true,
    wantsCheckpoints: true,
    keepsUndrawn: true,
  });
  const seen = new Witness(first, SCROLLBACK_LINES);
  let closed = 0;
  writer.onDidCloseSegment(() => {
    closed++;
  });
  for (const { program, size, isDrawn } of parts) {
    if (size !== null) {
      writer.event({ kind: 'resize', ...size });
      seen.resize(size);
    }
    writer.append(Buffer.from(program), 'pty');
    await seen.write(Buffer.from(program));
    await writer.flush();
    const written = await rendering.advance(isDrawn, () => Promise.resolve());
    if (written !== null) await writer.didCheckpoint(written.offset);
  }
  await writer.close();
  const drawn = await attached(journalDir, checkpointsDir, first);
  const hasNewWidth = parts.some(({ size }) => size !== null);
  expect(drawn?.look(hasNewWidth)).toEqual(drawn === undefined ? undefined : seen.look(hasNewWidth));
  rendering.drop();
  seen.dispose();
  drawn?.dispose();
  const { start } = await openJournal(journalDir);
  return start > 0 ? closed : 0;
}

/** What a viewer makes of a checkpoint and what came since; undefined where the journal was trimmed without one. */
async function attached(
  journalDir: string,
  checkpointsDir: string,
  first: Size,
): Promise<Witness | undefined> {
  const journal = await openJournal(journalDir);
  const checkpoint = await newestCheckpoint(checkpointsDir);
  if (checkpoint === undefined && journal.start > 0) return undefined;
  const drawn = new Witness(checkpoint?.size ?? first, SCROLLBACK_LINES);
  if (checkpoint !== undefined) await drawn.write(checkpoint.bytes);
  const from = checkpoint?.offset ?? 0;
  for await (const mark of journal.marks(from)) {
    if (mark.kind === 'resize' && mark.end >= from) drawn.resize(mark);
    if (mark.kind !== 'chunk' || mark.end <= from) continue;
    const begin = Math.max(mark.begin, from);
    await drawn.write((await journal.read(begin, mark.end - begin)).bytes);
  }
  return drawn;
}
