// Hand-written checks of what a daemon asks of a keeper, for the keeper, which carries no zod. A test holds them equal to
// the schemas in `schema/keeper.ts`. Unknown fields are ignored, as everywhere.

import { invalidParams } from './failure.ts';
import type { KeeperContract, KeeperMethod } from './types.ts';

/** @returns what is wrong, or undefined */
type Check = (value: unknown) => string | undefined;

const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

const isString: Check = (v) => (typeof v === 'string' ? undefined : 'must be a string');
const isBoolean: Check = (v) => (typeof v === 'boolean' ? undefined : 'must be true or false');
const isSession: Check = (v) =>
  typeof v === 'string' && SESSION_ID.test(v) ? undefined : 'must be the id of a session';
const isKind: Check = (v) =>
  ['terminal', 'service', 'task', 'pipe'].includes(v as string) ? undefined : 'must be a kind of session';

function isInteger(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): Check {
  return (v) =>
    Number.isSafeInteger(v) && (v as number) >= min && (v as number) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}
function isText(min: number, max: number): Check {
  return (v) =>
    typeof v === 'string' && v.length >= min && v.length <= max
      ? undefined
      : `must be a string of ${min} to ${max} characters`;
}
function isNullable(check: Check): Check {
  return (v) => (v === null ? undefined : check(v));
}
function isOptional(check: Check): Check {
  return (v) => (v === undefined ? undefined : check(v));
}
function isListOf(check: Check, min = 0): Check {
  return (v) => {
    if (!Array.isArray(v) || v.length < min) return `must be a list of at least ${min}`;
    return v.map(check).find((fault) => fault !== undefined);
  };
}
function hasFields(fields: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(fields);
  return (v) => {
    if (typeof v !== 'object' || v === null || Array.isArray(v)) return 'must be an object';
    for (const [name, check] of checks) {
      const fault = check((v as Record<string, unknown>)[name]);
      if (fault !== undefined) return `${name} ${fault}`;
    }
    return undefined;
  };
}

const isOffset = isInteger(0);
const callId = isText(1, 64);
const size = hasFields({ cols: isInteger(1, 10_000), rows: isInteger(1, 10_000) });
const journal = hasFields({ segmentBytes: isInteger(1), segments: isInteger(1) });
const isPair: Check = (v) =>
  Array.isArray(v) &&
  v.length === 2 &&
  isText(1, Number.MAX_SAFE_INTEGER)(v[0]) === undefined &&
  !isString(v[1])
    ? undefined
    : 'must be pairs of a name and a value';
const nothing = hasFields({});

const checks: { readonly [M in KeeperMethod]: Check } = {
  hello: hasFields({
    nonce: isText(16, 128),
    protocol: isInteger(),
    version: isString,
    daemonInstance: isString,
  }),
  'hello/prove': hasFields({ proof: isString }),
  'control/claim': hasFields({ epoch: isOffset, daemonInstance: isString }),
  'control/goodbye': nothing,
  'session/spawn': hasFields({
    callId,
    session: isSession,
    kind: isKind,
    isSupervised: isBoolean,
    argv: isListOf(isString, 1),
    cwd: isString,
    env: isListOf(isPair),
    tty: isBoolean,
    size,
    journal,
    limits: isOptional(hasFields({ files: isNullable(isInteger(1)), nice: isNullable(isInteger(-20, 19)) })),
    opening: isOptional(isText(0, 4_096)),
    merged: isOptional(isBoolean),
  }),
  'session/list': nothing,
  'session/watch': hasFields({ session: isSession, intervalMs: isNullable(isInteger(10)) }),
  'session/write': hasFields({ callId, session: isSession, text: isString, eof: isBoolean }),
  'session/answer': hasFields({ session: isSession, question: isInteger(), text: isText(0, 4096) }),
  'session/resize': hasFields({ session: isSession, size }),
  'session/signal': hasFields({ callId, session: isSession, signal: isString }),
  'session/terminate': hasFields({ callId, session: isSession, signal: isString, graceMs: isOffset }),
  'session/exec': hasFields({
    callId,
    session: isSession,
    argv: isListOf(isString, 1),
    timeoutMs: isInteger(1, 2_147_483_647),
    endsWithRun: isBoolean,
  }),
  'session/environment': hasFields({ session: isSession }),
  'session/moveViewer': hasFields({ session: isSession, writer: isString, to: isSession }),
  'session/detach': hasFields({ session: isSession }),
  'session/release': hasFields({ callId, session: isSession }),
  'session/take': hasFields({ callId, session: isSession, kind: isKind, journal }),
  'session/purge': hasFields({ callId, session: isSession }),
  'session/mark': hasFields({ callId, session: isSession, text: isText(0, 200) }),
  'session/trim': hasFields({ callId, session: isSession, maxBytes: isOffset }),
  'session/setJournal': hasFields({ session: isSession, journal }),
  'visual/set': hasFields({
    session: isSession,
    visual: hasFields({ hasDrawings: isBoolean, capture: isNullable(isString), state: isString }),
    watchesScreen: isBoolean,
  }),
  'checkpoint/didWrite': hasFields({ session: isSession, offset: isOffset, size }),
};

export function isKeeperMethod(method: string): method is KeeperMethod {
  return Object.hasOwn(checks, method);
}

/** Throws `invalidParams`, naming the field. */
export function checkKeeperParams<M extends KeeperMethod>(
  method: M,
  value: unknown,
): KeeperContract['methods'][M]['params'] {
  const fault = checks[method](value);
  if (fault !== undefined) throw invalidParams(method, fault);
  return value as KeeperContract['methods'][M]['params'];
}
