// The records under the home: who the daemon is, who each keeper is, who owns a session, what a session is. Reading
// answers undefined where there is none and throws `fileUnusable`, naming the file, where there is garbage.

import { fileUnusable } from '../protocol/failure.ts';
import type { SessionKind } from '../protocol/types.ts';
import { FILE_SCHEMA_VERSION } from '../protocol/version.ts';
import { readJsonFile, writeJsonAtomic, writeLiveJson } from './atomicWrite.ts';
import { type HostPaths, keeperPaths, sessionPaths } from './paths.ts';
import { recordFields } from './recordFields.ts';

export type Containment = 'scope' | 'none';

export interface DaemonRecord {
  readonly schema: number;
  readonly pid: number;
  readonly startTime: number;
  readonly bootId: string;
  readonly uid: number;
  /** Chosen anew by each daemon; `hello` must answer with the same. */
  readonly instance: string;
  readonly epoch: number;
  readonly version: string;
  /** The highest control protocol it speaks. */
  readonly protocol: number;
  readonly socket: string;
  readonly token: string;
  readonly startedAt: number;
}

export interface KeeperRecord {
  readonly schema: number;
  readonly id: string;
  readonly pid: number;
  readonly startTime: number;
  readonly bootId: string;
  readonly root: string | null;
  readonly version: string;
  readonly protocol: number;
  readonly controlSocket: string;
  readonly dataSocket: string;
  /** Opens the control plane and signs tickets. */
  readonly secret: string;
  readonly startedAt: number;
  readonly containment: Containment;
}

export interface OwnerRecord {
  readonly schema: number;
  readonly keeper: string;
  readonly generation: number;
}

export interface SessionMeta {
  readonly schema: number;
  readonly id: string;
  readonly name: string;
  readonly kind: SessionKind;
  readonly root: string | null;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly tags: readonly string[];
  readonly parent: string | null;
  readonly originator: string | null;
  readonly service: string | null;
  readonly createdAt: number;
  /** Said by its shell with each command line, so that nothing is taken for one that was only printed; null: by none. */
  readonly nonce: string | null;
}

type Unstamped<T> = Omit<T, 'schema'>;

export function parseDaemonRecord(file: string, value: unknown): DaemonRecord {
  const read = recordFields(file, value);
  return {
    schema: read.integer('schema'),
    pid: read.integer('pid'),
    startTime: read.number('startTime'),
    bootId: read.string('bootId'),
    uid: read.integer('uid'),
    instance: read.string('instance'),
    epoch: read.integer('epoch'),
    version: read.string('version'),
    protocol: read.integer('protocol'),
    socket: read.string('socket'),
    token: read.string('token'),
    startedAt: read.number('startedAt'),
  };
}

export function parseKeeperRecord(file: string, value: unknown): KeeperRecord {
  const read = recordFields(file, value);
  return {
    schema: read.integer('schema'),
    id: read.string('id'),
    pid: read.integer('pid'),
    startTime: read.number('startTime'),
    bootId: read.string('bootId'),
    root: read.stringOrNull('root'),
    version: read.string('version'),
    protocol: read.integer('protocol'),
    controlSocket: read.string('controlSocket'),
    dataSocket: read.string('dataSocket'),
    secret: read.string('secret'),
    startedAt: read.number('startedAt'),
    containment: read.oneOf('containment', ['scope', 'none']),
  };
}

export function parseOwnerRecord(file: string, value: unknown): OwnerRecord {
  const read = recordFields(file, value);
  return {
    schema: read.integer('schema'),
    keeper: read.string('keeper'),
    generation: read.integer('generation'),
  };
}

export function parseSessionMeta(file: string, value: unknown): SessionMeta {
  const read = recordFields(file, value);
  return {
    schema: read.integer('schema'),
    id: read.string('id'),
    name: read.string('name'),
    kind: read.oneOf('kind', ['terminal', 'service', 'task', 'pipe']),
    root: read.stringOrNull('root'),
    argv: read.strings('argv'),
    cwd: read.string('cwd'),
    tags: read.strings('tags'),
    parent: read.stringOrNull('parent'),
    originator: read.stringOrNull('originator'),
    service: read.stringOrNull('service'),
    createdAt: read.number('createdAt'),
    // Came later.
    nonce: read.stringOrAbsent('nonce'),
  };
}

export function readDaemonRecord(paths: HostPaths): DaemonRecord | undefined {
  return readRecord(paths.daemonFile, parseDaemonRecord);
}

/** Also rejects a record that lies in the folder of another keeper: it was copied there, and names somebody else. */
export function readKeeperRecord(paths: HostPaths, id: string): KeeperRecord | undefined {
  const file = keeperPaths(paths, id).record;
  const record = readRecord(file, parseKeeperRecord);
  if (record !== undefined && record.id !== id) throw fileUnusable(file, `it is of keeper ${record.id}`);
  return record;
}

export function readOwnerRecord(paths: HostPaths, session: string): OwnerRecord | undefined {
  return readRecord(sessionPaths(paths, session).owner, parseOwnerRecord);
}

export function readSessionMeta(paths: HostPaths, session: string): SessionMeta | undefined {
  const file = sessionPaths(paths, session).meta;
  const meta = readRecord(file, parseSessionMeta);
  if (meta !== undefined && meta.id !== session) throw fileUnusable(file, `it is of session ${meta.id}`);
  return meta;
}

export function writeDaemonRecord(paths: HostPaths, record: Unstamped<DaemonRecord>): Promise<void> {
  return writeLiveJson(paths.daemonFile, stamped(record));
}

export function writeKeeperRecord(paths: HostPaths, record: Unstamped<KeeperRecord>): Promise<void> {
  return writeJsonAtomic(keeperPaths(paths, record.id).record, stamped(record));
}

export function writeOwnerRecord(
  paths: HostPaths,
  session: string,
  record: Unstamped<OwnerRecord>,
): Promise<void> {
  return writeJsonAtomic(sessionPaths(paths, session).owner, stamped(record));
}

export function writeSessionMeta(paths: HostPaths, meta: Unstamped<SessionMeta>): Promise<void> {
  return writeJsonAtomic(sessionPaths(paths, meta.id).meta, stamped(meta));
}

function readRecord<T>(file: string, parse: (file: string, value: unknown) => T): T | undefined {
  const value = readJsonFile(file);
  return value === undefined ? undefined : parse(file, value);
}

function stamped<T extends object>(record: T): T & { schema: number } {
  return { ...record, schema: FILE_SCHEMA_VERSION };
}
