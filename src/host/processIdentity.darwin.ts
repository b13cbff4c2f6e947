// Process identity from ps, sysctl and ioreg. Start times have a resolution of one second there.

import { spawnSync } from 'node:child_process';
import type { ProcessFacts } from './processIdentity.ts';

/** These answer in milliseconds; a hanging one must not take us with it. */
const COMMAND_TIMEOUT_MS = 5_000;

export function readProcess(pid: number): ProcessFacts | undefined {
  return parsePs(outputOf('/bin/ps', ['-o', 'lstart=,stat=', '-p', String(pid)]));
}

/** `Mon Nov  9 10:11:12 2026     Ss+`, in the C locale and UTC. */
export function parsePs(text: string): ProcessFacts | undefined {
  const match = /^\s*(\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4})\s+(\S)/.exec(text);
  const startTime = Date.parse(`${match?.[1]} UTC`) / 1000;
  const state = match?.[2];
  if (state === undefined || Number.isNaN(startTime)) return undefined;
  // ps says I for what sleeps longer than 20 s and U for waiting on a disk.
  return { startTime, state: state === 'I' ? 'S' : state === 'U' ? 'D' : state };
}

export function readBootId(): string {
  return outputOf('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']).trim() || 'unknown';
}

export function readMachineId(): string | undefined {
  return parseIoreg(outputOf('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']));
}

export function parseIoreg(text: string): string | undefined {
  return /"IOPlatformUUID" = "([^"]+)"/.exec(text)?.[1];
}

export function readPidNamespace(): undefined {
  return undefined;
}

function outputOf(command: string, args: readonly string[]): string {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return result.stdout ?? '';
}
