// How services came up together: which starts belong to one, and each as bars over time. Pure.

import type { Start } from './messages.ts';
import { hasCrashed } from './timeline.ts';

export interface Bar {
  readonly service: string;
  /** Ms after the first of them was asked for. */
  readonly waitFrom: number;
  readonly startFrom: number | null;
  readonly end: number;
  /** `waiting` and `starting`: still. */
  readonly outcome: 'waiting' | 'starting' | 'ready' | 'completed' | 'crashed' | 'stopped';
  readonly waitedMs: number;
  /** From its start to ready, or to its end. */
  readonly startedMs: number;
}

export interface StartUp {
  /** Epoch ms: when the first was asked for. */
  readonly at: number;
  /** Of all its bars, at least a millisecond. */
  readonly lengthMs: number;
  /** In the order they began to run. */
  readonly bars: readonly Bar[];
}

/** Services that are started together are asked for in one request; those of two requests are further apart. */
const TOGETHER_MS = 1_000;

/** Newest first. Starts that followed on a crash, and those nobody saw, belong to none. */
export function startUps(starts: ReadonlyMap<string, readonly Start[]>, now: number): readonly StartUp[] {
  const asked = [...starts]
    .flatMap(([service, ofIt]) => ofIt.map((start) => ({ service, start })))
    .filter(({ start }) => !start.isAutomatic && !start.wasFound)
    .sort((a, b) => a.start.begunAt - b.start.begunAt);
  const groups: { service: string; start: Start }[][] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const one of asked) {
    if (one.start.begunAt - lastAt > TOGETHER_MS) groups.push([]);
    groups.at(-1)?.push(one);
    lastAt = one.start.begunAt;
  }
  return groups.map((group) => startUpOf(group, now)).reverse();
}

function startUpOf(group: readonly { service: string; start: Start }[], now: number): StartUp {
  const at = Math.min(...group.map(({ start }) => start.begunAt));
  const bars = group.map(({ service, start }) => barOf(service, start, at, now));
  bars.sort((a, b) => (a.startFrom ?? a.end) - (b.startFrom ?? b.end) || a.end - b.end);
  return { at, lengthMs: Math.max(1, ...bars.map(({ end }) => end)), bars };
}

function barOf(service: string, start: Start, at: number, now: number): Bar {
  const { begunAt, startedAt, readyAt, endedAt } = start;
  const end = readyAt ?? endedAt ?? Math.max(now, startedAt ?? begunAt);
  return {
    service,
    waitFrom: begunAt - at,
    startFrom: startedAt === null ? null : startedAt - at,
    end: end - at,
    outcome: outcomeOf(start),
    waitedMs: (startedAt ?? end) - begunAt,
    startedMs: startedAt === null ? 0 : end - startedAt,
  };
}

function outcomeOf(start: Start): Bar['outcome'] {
  const { startedAt, readyAt, endedAt, exit } = start;
  if (readyAt !== null) return 'ready';
  if (endedAt === null) return startedAt === null ? 'waiting' : 'starting';
  if (exit === null) return 'stopped';
  if (hasCrashed(start)) return 'crashed';
  return exit.outcome === 'exited' ? 'completed' : 'stopped';
}

/** About so many round steps from 0 to `length`, in ms. */
export function ticks(lengthMs: number, wanted = 5): readonly number[] {
  const rough = lengthMs / wanted;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? power * 10;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
}
