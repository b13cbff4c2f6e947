// A segment with the last part of another, for a journal that is to take less room: the same bytes at the same offsets, with
// the marks that speak of them. How the last run ended stays known, whatever goes.

import type { Mark } from './format.ts';
import { type Governing, govern, headerOf } from './governing.ts';
import { OpenSegment } from './openSegment.ts';
import { extentOf } from './segments.ts';
import { SegmentView } from './segmentView.ts';
import { Unfinished } from './unfinished.ts';

/** Whole records, at most so many bytes of them; with 0 the new segment begins where the old one ends. */
export async function copyTail(
  dir: string,
  segment: number,
  maxBytes: number,
  newNumber: number,
): Promise<OpenSegment> {
  const extent = await extentOf(dir, segment);
  if (extent === undefined) throw new Error(`segment ${segment} of ${dir} is gone`);
  const { header, end } = extent;
  const view = new SegmentView(dir, extent);
  const from = Math.max(header.start, end - maxBytes);
  const kept: Mark[] = [];
  const passed: Mark[] = [];
  let { start, time } = header;
  let governing: Governing = { lastRun: header.lastRun, run: header.run, size: header.size };
  let lastRun: readonly Mark[] = [];
  for (const { begin, ...mark } of await view.marksFrom(header.start)) {
    if (kept.length > 0 || (mark.kind === 'chunk' && begin >= from && maxBytes > 0)) kept.push(mark);
    else {
      if (mark.kind === 'exit') lastRun = marksOfRun(governing, mark);
      governing = govern(governing, mark);
      start = mark.end;
      time = mark.time;
      passed.push(mark);
    }
  }
  const isTold = kept.some(({ kind }) => kind === 'runStart' || kind === 'exit');
  const again = governing.run !== null || isTold ? [] : lastRun.map((mark) => ({ ...mark, end: start }));
  const unfinished = new Unfinished(header.start === 0 ? [] : header.unfinished);
  await unfinished.take(passed, async (offset) => (await view.read(offset, 1))[0] ?? 0);
  const place = { segment: newNumber, start, time: again[0]?.time ?? time };
  const copy = await OpenSegment.create(
    dir,
    headerOf({ ...place, unfinished: unfinished.streams }, governing),
  );
  const marks = [...again, ...kept];
  if (marks.length > 0) await copy.write(kept.length > 0 ? [await view.read(start, end - start)] : [], marks);
  return copy;
}

/** @param exit ends the run that governs */
function marksOfRun({ run }: Governing, exit: Mark): readonly Mark[] {
  if (run === null) return [];
  const { number, pid, startTime, startedAt: time, start: end } = run;
  return [{ kind: 'runStart', number, pid, startTime, time, end }, exit];
}
