// What the page knows of the past: the answers of the daemon put together into columns beside one list of times, as long as
// the longest range. Pure; a gap in the times becomes a gap in the lines.

import type { HistoryMessage, Start } from './messages.ts';

export type Figure = 'cpu' | 'memory' | 'output';
type Values = readonly (number | null)[];

interface Track {
  readonly cpu: Values;
  readonly memory: Values;
  readonly output: Values;
  readonly starts: readonly Start[];
}

export interface Timeline {
  /** Epoch ms of the daemon's clock, as of the last answer. */
  readonly now: number;
  readonly intervalMs: number;
  readonly times: readonly number[];
  /** By id of the service. */
  readonly tracks: ReadonlyMap<string, Track>;
}

export const EMPTY_TIMELINE: Timeline = { now: 0, intervalMs: 5_000, times: [], tracks: new Map() };

const KEPT_MS = 3_600_000;
/** A look that is late is no gap; one that was left out is. */
const GAP_INTERVALS = 2.5;
const NO_TRACK: Track = { cpu: [], memory: [], output: [], starts: [] };

export function addHistory(before: Timeline, message: HistoryMessage): Timeline {
  const { now, intervalMs } = message;
  const newestAt = before.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  const isNew = message.times.map((time) => time > newestAt);
  const fresh = message.times.filter((_, index) => isNew[index]);
  const isKept = before.times.map((time) => time > now - KEPT_MS);
  const kept = before.times.filter((_, index) => isKept[index]);
  const tracks = new Map<string, Track>();
  for (const { service, starts, ...figures } of message.services) {
    const known = before.tracks.get(service) ?? NO_TRACK;
    const column = (figure: Figure): Values => [
      // A service that is new had nothing before.
      ...(known === NO_TRACK ? kept.map(() => null) : known[figure].filter((_, index) => isKept[index])),
      ...figures[figure].filter((_, index) => isNew[index]),
    ];
    tracks.set(service, {
      cpu: column('cpu'),
      memory: column('memory'),
      output: column('output'),
      starts: mergeStarts(known.starts, starts, now - KEPT_MS),
    });
  }
  return { now, intervalMs, times: [...kept, ...fresh], tracks };
}

/** A start is the same one when it began at the same time; what was told last of it counts. */
function mergeStarts(before: readonly Start[], told: readonly Start[], since: number): readonly Start[] {
  const starts = new Map(before.map((start) => [start.begunAt, start]));
  for (const start of told) {
    const known = start.wasFound ? before.find((one) => !one.wasFound && one.run === start.run) : undefined;
    // A daemon that found a run knows its end, and not how it began; the daemon before told of that.
    const whole = known === undefined ? start : { ...known, endedAt: start.endedAt, exit: start.exit };
    starts.set(whole.begunAt, whole);
  }
  const all = [...starts.values()].sort((a, b) => a.begunAt - b.begunAt);
  return all.filter((start, index) => index === all.length - 1 || (start.endedAt ?? start.begunAt) >= since);
}

/** Columns as a chart wants them: times in seconds, a point without values in every gap. */
export function chartColumns(
  { times, tracks, intervalMs }: Timeline,
  figure: Figure,
  services: readonly string[],
): [number[], ...(number | null)[][]] {
  const gapMs = intervalMs * GAP_INTERVALS;
  const gapsBefore = times.map((time, index) => index > 0 && time - (times[index - 1] ?? time) > gapMs);
  const widen = <T>(values: readonly T[], filler: (index: number) => T): T[] =>
    values.flatMap((value, index) => (gapsBefore[index] === true ? [filler(index), value] : [value]));
  const seconds = times.map((time) => time / 1000);
  return [
    widen(seconds, (index) => ((seconds[index - 1] ?? 0) + (seconds[index] ?? 0)) / 2),
    ...services.map((service) => {
      const values = tracks.get(service)?.[figure] ?? times.map(() => null);
      return widen<number | null>(values, () => null);
    }),
  ];
}

/** At the sample nearest to a time (null: the newest); null where nothing ran. */
export function valueAt(
  timeline: Timeline,
  service: string,
  figure: Figure,
  at: number | null,
): number | null {
  const { times, tracks } = timeline;
  const index = at === null ? times.length - 1 : nearest(times, at);
  return tracks.get(service)?.[figure][index] ?? null;
}

export function nearest(times: readonly number[], at: number): number {
  let best = -1;
  for (const [index, time] of times.entries()) {
    if (best === -1 || Math.abs(time - at) <= Math.abs((times[best] ?? 0) - at)) best = index;
  }
  return best;
}

export interface Mark {
  readonly at: number;
  readonly kind: 'restart' | 'crash';
}

/** Where a vertical line says that a run crashed, or that another was asked for. */
export function marksOf(starts: readonly Start[]): readonly Mark[] {
  return starts.flatMap((start, index): Mark[] => {
    const isRestart =
      !start.isAutomatic && !start.wasFound && (start.run ?? 1) > 1 && start.startedAt !== null;
    const restart: Mark[] = isRestart ? [{ at: start.startedAt ?? start.begunAt, kind: 'restart' }] : [];
    const isCrash = hasCrashed(start) || (start.endedAt !== null && starts[index + 1]?.isAutomatic === true);
    return [...restart, ...(isCrash ? [{ at: start.endedAt ?? start.begunAt, kind: 'crash' } as const] : [])];
  });
}

export function hasCrashed({ exit }: Start): boolean {
  if (exit === null) return false;
  return exit.outcome === 'lost' || (exit.outcome === 'exited' && exit.exitCode !== 0);
}
