// Signals as numbers, which is how an index and the kernel name them.

import { constants } from 'node:os';

/** A signal this system has no name for is still not "none". */
export function signalNumber(name: string): number {
  return (constants.signals as Readonly<Record<string, number>>)[name] ?? (Number(name.slice(3)) || 0xffff);
}

export function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `SIG${number}`;
}
