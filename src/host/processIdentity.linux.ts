// Process identity from /proc.

import { readFileSync, readlinkSync } from 'node:fs';
import type { ProcessFacts } from './processIdentity.ts';

export function readProcess(pid: number): ProcessFacts | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/** The command stands in brackets and may itself hold brackets and blanks: what follows the last one is fixed. */
export function parseStat(text: string): ProcessFacts | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTime = Number(fields[19]);
  return state !== undefined && Number.isFinite(startTime) ? { startTime, state } : undefined;
}

export function readBootId(): string {
  return readText('/proc/sys/kernel/random/boot_id') ?? 'unknown';
}

export function readMachineId(): string | undefined {
  return readText('/etc/machine-id') || readText('/var/lib/dbus/machine-id') || undefined;
}

export function readPidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
