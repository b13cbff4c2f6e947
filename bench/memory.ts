// What a process takes, as the kernel counts it. Linux only; elsewhere the figures of memory are left out.

import { readFileSync } from 'node:fs';

export interface Memory {
  /** Everything of it that is in memory, shared or not. */
  readonly residentMb: number;
  /** What would be free again if it ended: not the pages of the Node program that others map too. */
  readonly privateMb: number;
}

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
  return {
    residentMb: kilobytes('Rss') / 1024,
    privateMb: (kilobytes('Private_Clean') + kilobytes('Private_Dirty')) / 1024,
  };
}

export function sum(memories: readonly Memory[]): Memory {
  return {
    residentMb: memories.reduce((total, { residentMb }) => total + residentMb, 0),
    privateMb: memories.reduce((total, { privateMb }) => total + privateMb, 0),
  };
}

export const canMeasureMemory = process.platform === 'linux';
