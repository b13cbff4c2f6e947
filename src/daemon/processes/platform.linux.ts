// Processes from /proc. Stat files are read one after the other in slices, which beats the thread pool several times;
// files that the kernel may hold up (command line, environment) go through the pool, so that they cannot hold up us.

import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { isAlive, pidNamespace } from '../../host/processIdentity.ts';
import { linuxListeners, linuxPortOwner } from './listeners.linux.ts';
import { NO_TAGS, parseTags } from './originators.ts';
import type { ProcessPlatform, RawProcess } from './platform.ts';
import { Slices } from './slices.ts';

/** Keys of the vector the kernel hands to every program. */
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;
/** A stat file is one line of 52 numbers and a name of 16 characters. */
const STAT_BYTES = 2_048;

export const linuxProcesses: ProcessPlatform = {
  async list() {
    const units = kernelUnits();
    const slices = new Slices();
    const found: RawProcess[] = [];
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const text = readStat(pid);
      const one = text === undefined ? undefined : parseStatLine(pid, text, units);
      if (one !== undefined) found.push(one);
      if (slices.isOver) await slices.next();
    }
    return found;
  },

  async alive(some) {
    const slices = new Slices();
    const alive: (typeof some)[number][] = [];
    for (const one of some) {
      if (isAlive(one)) alive.push(one);
      if (slices.isOver) await slices.next();
    }
    return alive;
  },

  async details({ pid, name }) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const owner = ownerOf(pid);
    if (owner === undefined) return undefined;
    const command = commandLine.replace(/\0+$/, '').replaceAll('\0', ' ');
    return { command: command || `[${name}]`, cwd: folderOf(pid), user: userName(owner.uid) };
  },

  async tags(pid) {
    const text = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => undefined);
    if (text === undefined) return undefined;
    const tags = parseTags(text.split('\0'));
    if (tags.session === null && tags.originator === null) return tags;
    return (await isOfOurNamespace(pid)) ? tags : NO_TAGS;
  },

  listeners: linuxListeners,

  async portUser(port) {
    const uid = await linuxPortOwner(port);
    return uid === null ? null : userName(uid);
  },
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
    group: number(2),
    sid: number(3),
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

/** A container may share the home, and with it the names of sessions; its processes are seen from outside. */
async function isOfOurNamespace(pid: number): Promise<boolean> {
  const namespace = await readlink(`/proc/${pid}/ns/pid`).catch(() => undefined);
  return namespace === undefined || namespace === pidNamespace();
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

const statBuffer = Buffer.alloc(STAT_BYTES);

/** Three calls of the system instead of the five that reading a file of unknown size takes. */
function readStat(pid: number): string | undefined {
  try {
    const fd = openSync(`/proc/${pid}/stat`, 'r');
    try {
      return statBuffer.toString('latin1', 0, readSync(fd, statBuffer, 0, STAT_BYTES, null));
    } finally {
      closeSync(fd);
    }
  } catch {
    // It ended between the listing and now.
    return undefined;
  }
}

function ownerOf(pid: number): Stats | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false });
}

function folderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended, or is not ours to look at.
    return null;
  }
}

function readQuietly(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}
