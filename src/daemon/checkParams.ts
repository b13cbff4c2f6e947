// The daemon's border: what a client sends is checked against the schema of its method before a handler sees it.

import { invalidParams } from '../protocol/failure.ts';
import { daemonMethods } from '../protocol/schema/daemon.ts';
import type { DaemonMethod } from '../protocol/types.ts';

export function isMethod(method: string): method is DaemonMethod {
  return Object.hasOwn(daemonMethods, method);
}

/** @returns the params with defaults filled in. Throws `invalidParams` naming each field that is wrong. */
export function checkParams(method: string, value: unknown): unknown {
  if (!isMethod(method)) return value;
  const result = daemonMethods[method].params.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.map(({ path, message }) => `${path.join('.') || 'params'}: ${message}`);
  throw invalidParams(method, details.join('; '));
}
