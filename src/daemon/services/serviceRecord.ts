// A service as files keep it, read back: what is declared of it and whether it is wanted. Environments of starts are never
// in it.

import { type RecordFields, recordFields } from '../../host/recordFields.ts';
import { fileUnusable } from '../../protocol/failure.ts';
import { MovedPort, ServiceConfig } from '../../protocol/schema/model.ts';
import type { ServiceRecord } from './servicePorts.ts';

const SCHEMA = 1;

/** Throws `fileUnusable`, naming the field, when the value is no record of a service. */
function readServiceRecord(file: string, value: unknown): ServiceRecord {
  const isObject = typeof value === 'object' && value !== null;
  const record: Readonly<Record<string, unknown>> = isObject ? { ...value, schema: SCHEMA } : {};
  const fields = recordFields(file, record);
  const config = ServiceConfig.safeParse(record['config']);
  if (!config.success) throw fileUnusable(file, `"config" of a service is wrong: ${config.error.message}`);
  // Came later.
  const movedPorts = MovedPort.array().safeParse(record['movedPorts'] ?? []);
  if (!movedPorts.success) throw fileUnusable(file, '"movedPorts" of a service is wrong');
  const wanted = fields.oneOf('wanted', ['up', 'down']);
  return {
    root: fields.stringOrNull('root'),
    config: config.data,
    origin: fields.oneOf('origin', ['file', 'hand']),
    wanted,
    // Came later, as did the one below.
    armed: record['armed'] === undefined ? wanted === 'up' : flag(file, record, 'armed'),
    nextRunAt: (record['nextRunAt'] ?? null) === null ? null : fields.number('nextRunAt'),
    session: fields.string('session'),
    hasRun: flag(file, record, 'hasRun'),
    startedAt: fields.number('startedAt'),
    movedPorts: movedPorts.data,
    // Came later.
    isEnvRebuilt: record['isEnvRebuilt'] !== undefined && flag(file, record, 'isEnvRebuilt'),
  };
}

/** A list of them under "services". */
export function readServiceRecords(
  file: string,
  value: unknown,
): { fields: RecordFields; services: ServiceRecord[] } {
  const fields = recordFields(file, value);
  const { services } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(services)) throw fileUnusable(file, '"services" must be a list');
  return { fields, services: services.map((service) => readServiceRecord(file, service)) };
}

function flag(file: string, record: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = record[name];
  if (typeof value !== 'boolean') throw fileUnusable(file, `"${name}" must be true or false`);
  return value;
}
