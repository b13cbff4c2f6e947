// Processes from /proc. Stat files are read one after the other in slices, which beats the thread pool several times;
// files that the kernel may hold up (command line, environment) go through the pool, so that they cannot hold up us.

import { readFileSync } from 'node:fs';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { linuxListeners } from './listeners.linux.ts';
import { parseTags } from './originators.ts';
import type { ProcessPlatform, RawProcess } from './platform.ts';
import { Slices } from './slices.ts';

/** Keys of the vector the kernel hands to every program. */
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;

export const linuxProcesses: ProcessPlatform = {
  async list() {
    const units = kernelUnits();
    const slices = new Slices();
    const found: RawProcess[] = [];
    for (const name of await readdir('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const text = readQuietly(`/proc/${name}/stat`);
      const one = text === undefined ? undefined : parseStatLine(pid, text, units);
      if (one !== undefined) found.push(one);
      if (slices.isOver) await slices.next();
    }
    return found;
  },

  async details({ pid, name }) {
    const [commandLine, cwd, owner] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      readlink(`/proc/${pid}/cwd`).catch(() => null),
      stat(`/proc/${pid}`).catch(() => null),
    ]);
    if (owner === null) return undefined;
    const command = commandLine.replace(/\0+$/, '').replaceAll('\0', ' ');
    return { command: command || `[${name}]`, cwd, user: userName(owner.uid) };
  },

  async tags(pid) {
    const text = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => undefined);
    return text === undefined ? undefined : parseTags(text.split('\0'));
  },

  listeners: linuxListeners,
};

export interface KernelUnits {
  readonly ticksPerSecond: number;
  readonly pageBytes: number;
  /** Epoch ms. */
  readonly bootedAt: number;
}

/** The command stands in brackets and may itself hold brackets and blanks: what follows the last one is fixed. */
export function parseStatLine(pid: number, text: string, units: KernelUnits): RawProcess | undefined {
  const [nameStart, nameEnd] = [text.indexOf('('), text.lastIndexOf(')')];
  const fields = text.slice(nameEnd + 2).split(' ');
  const number = (index: number): number => Number(fields[index]);
  const state = fields[0];
  const startTime = number(19);
  if (nameStart < 0 || state === undefined || !Number.isFinite(startTime)) return undefined;
  return {
    pid,
    ppid: number(1),
    startTime,
    startedAt: Math.round(units.bootedAt + (startTime * 1000) / units.ticksPerSecond),
    name: text.slice(nameStart + 1, nameEnd),
    state,
    threads: number(17),
    rss: number(21) * units.pageBytes,
    cpuMs: ((number(11) + number(12)) * 1000) / units.ticksPerSecond,
  };
}

let units: KernelUnits | undefined;

function kernelUnits(): KernelUnits {
  if (units !== undefined) return units;
  const vector = auxiliaryVector();
  const bootSeconds = /^btime (\d+)/m.exec(readQuietly('/proc/stat') ?? '')?.[1];
  units = {
    ticksPerSecond: vector.get(AT_CLKTCK) ?? 100,
    pageBytes: vector.get(AT_PAGESZ) ?? 4096,
    bootedAt: Number(bootSeconds ?? 0) * 1000,
  };
  return units;
}

/** Pairs of machine words. */
function auxiliaryVector(): ReadonlyMap<bigint, number> {
  const values = new Map<bigint, number>();
  try {
    const words = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= words.length; at += 16) {
      values.set(words.readBigUInt64LE(at), Number(words.readBigUInt64LE(at + 8)));
    }
  } catch {
    // Then the usual figures serve.
  }
  return values;
}

let users: ReadonlyMap<number, string> | undefined;

function userName(uid: number): string {
  users ??= new Map(
    (readQuietly('/etc/passwd') ?? '').split('\n').map((line) => {
      const [name = '', , id] = line.split(':');
      return [Number(id), name];
    }),
  );
  return users.get(uid) ?? String(uid);
}

function readQuietly(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It ended between the listing and now.
    return undefined;
  }
}
