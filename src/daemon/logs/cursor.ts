// Where a query stands between two pages, for every session that may have more. Clients carry it and do not look into it: no
// daemon has to remember a query, and the next one can go on with it.

import type { LinePlace } from '../../journal/lines.ts';
import { STREAMS } from '../../journal/streams.ts';
import { invalidParams } from '../../protocol/failure.ts';
import type { Looking } from './lastLines.ts';

export interface Standing {
  /** Lines that begin here or later came after the query, or are not asked for. */
  readonly until: number;
  /** Up to here the last line is read on. */
  readonly to: number;
  readonly next: { readonly place: LinePlace } | { readonly looking: Looking };
}

/** By session. */
export type LogCursor = Readonly<Record<string, Standing>>;

export function printCursor(cursor: LogCursor | null): string | null {
  return cursor === null ? null : JSON.stringify(cursor);
}

/** Throws `invalidParams` for what no page answered with. */
export function parseCursor(text: string): LogCursor {
  try {
    const cursor: unknown = JSON.parse(text);
    if (isMap(cursor) && Object.values(cursor).every(isStanding)) return cursor as LogCursor;
  } catch {
    // It is no JSON either.
  }
  throw invalidParams('service/logs', 'the cursor is none: pass what the page before answered with');
}

function isStanding(value: unknown): boolean {
  if (!isMap(value) || !hasOffsets(value, ['until', 'to']) || !isMap(value['next'])) return false;
  const { looking, place } = value['next'];
  if (looking !== undefined) return hasOffsets(looking, ['at', 'floor', 'blockBytes', 'lines', 'events']);
  if (!isMap(place) || !isMap(place['seen']) || !Array.isArray(place['cut'])) return false;
  return (
    hasOffsets(place, ['from']) &&
    hasOffsets(place['events'], ['at', 'count']) &&
    hasOffsets(place['seen'], Object.keys(place['seen'])) &&
    place['cut'].every((stream) => STREAMS.includes(stream))
  );
}

function hasOffsets(value: unknown, names: readonly string[]): boolean {
  return isMap(value) && names.every((name) => Number.isSafeInteger(value[name]) && Number(value[name]) >= 0);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
