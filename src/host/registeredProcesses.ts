// processes.json: processes somebody else started and Holdfast was asked to look after. Written by the daemon alone; a
// client reads it to know whether there is anything to ask a daemon about.

import { fileUnusable } from '../protocol/failure.ts';
import { FILE_SCHEMA_VERSION } from '../protocol/version.ts';
import { readJsonFile, writeJsonAtomic } from './atomicWrite.ts';
import type { HostPaths } from './paths.ts';
import { bootId, isAlive, type ProcessIdentity } from './processIdentity.ts';
import { recordFields } from './recordFields.ts';

export interface RegisteredProcess extends ProcessIdentity {
  readonly command: string;
  readonly cwd: string | null;
  readonly root: string | null;
  /** `TOOL:PID`, or the tool alone. */
  readonly originator: string | null;
  /** Epoch ms. */
  readonly registeredAt: number;
}

export interface RegisteredRecord {
  readonly schema: number;
  /** Its pids mean nothing after a restart of the machine. */
  readonly bootId: string;
  readonly processes: readonly RegisteredProcess[];
}

export function parseRegisteredRecord(file: string, value: unknown): RegisteredRecord {
  const fields = recordFields(file, value);
  const { processes } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(processes)) throw fileUnusable(file, '"processes" must be a list');
  const record = { schema: fields.integer('schema'), bootId: fields.string('bootId') };
  return { ...record, processes: processes.map((one: unknown) => parseOne(file, one)) };
}

/** Those that live. Throws `fileUnusable` where the file cannot be read. */
export function readRegistered(paths: HostPaths): readonly RegisteredProcess[] {
  const value = readJsonFile(paths.processesFile);
  if (value === undefined) return [];
  const record = parseRegisteredRecord(paths.processesFile, value);
  return record.bootId === bootId() ? record.processes.filter((one) => isAlive(one)) : [];
}

export function writeRegistered(paths: HostPaths, processes: readonly RegisteredProcess[]): Promise<void> {
  const record: RegisteredRecord = { schema: FILE_SCHEMA_VERSION, bootId: bootId(), processes };
  return writeJsonAtomic(paths.processesFile, record);
}

function parseOne(file: string, value: unknown): RegisteredProcess {
  if (typeof value !== 'object' || value === null)
    throw fileUnusable(file, '"processes" must be a list of objects');
  const fields = recordFields(file, { ...value, schema: FILE_SCHEMA_VERSION });
  return {
    pid: fields.integer('pid'),
    startTime: fields.number('startTime'),
    command: fields.string('command'),
    cwd: fields.stringOrNull('cwd'),
    root: fields.stringOrNull('root'),
    originator: fields.stringOrNull('originator'),
    registeredAt: fields.number('registeredAt'),
  };
}
