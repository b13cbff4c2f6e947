// The files of a journal: `<offset>.log` holds the bytes from that offset on, `<offset>.idx` its records. The name is the
// offset, so an offset can never change its meaning, and `cat *.log` gives the bytes in order.

import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Keeps names in the order of their offsets. */
const NAME_DIGITS = 15;
const LOG_NAME = /^(\d+)\.log$/;

export interface SegmentFiles {
  readonly log: string;
  readonly idx: string;
}

export function segmentFiles(dir: string, start: number): SegmentFiles {
  const name = path.join(dir, String(start).padStart(NAME_DIGITS, '0'));
  return { log: `${name}.log`, idx: `${name}.idx` };
}

/** Start offsets in order; none where there is no such folder. */
export function listSegments(dir: string): number[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const digits = LOG_NAME.exec(name)?.[1];
      return digits === undefined ? [] : [Number(digits)];
    })
    .sort((a, b) => a - b);
}
