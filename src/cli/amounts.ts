// Durations, sizes and times as people write and read them.

import { HoldfastFailure } from '../protocol/failure.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `5s`, `2m`, `1h`, `1d`; a bare number is seconds. */
export function parseDuration(word: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(word);
  const unit = UNIT_MS[match?.[2] ?? 's'];
  if (match?.[1] === undefined || unit === undefined) {
    throw usage(`${word} is no duration; write 500ms, 5s, 2m, 1h or 1d`);
  }
  return Math.round(Number(match[1]) * unit);
}

/** A duration before now, or a date. @returns epoch milliseconds */
export function parseTime(word: string, now: number): number {
  if (/^\d+(?:\.\d+)?(?:ms|s|m|h|d)?$/.test(word)) return now - parseDuration(word);
  const time = Date.parse(word);
  if (Number.isNaN(time))
    throw usage(`${word} is no time; write a duration such as 5m, or a date such as 2026-03-01T12:00`);
  return time;
}

export function parseSize(word: string): { cols: number; rows: number } {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(word);
  if (match === null) throw usage(`${word} is no size; write COLSxROWS, for example 120x40`);
  return { cols: Number(match[1]), rows: Number(match[2]) };
}

export function parsePid(word: string): number {
  const pid = /^\d{1,10}$/.test(word) ? Number(word) : 0;
  if (pid === 0) throw usage(`${word} is no pid`);
  return pid;
}

/** `12 min`: the largest unit that says something. */
export function printDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** `14:02:11`. @param at epoch ms */
export function printClock(at: number): string {
  return new Date(at).toLocaleTimeString('sv');
}

/** A mistake on the command line: exit code 2. */
export function usage(message: string): HoldfastFailure {
  return new HoldfastFailure(message, { kind: 'invalidParams', method: 'command line', details: message });
}
