// How a service is found to be ready and healthy: one check (`port`, `http`, `log`, `exec` or `file`) and its timing. A
// draft may have the timing alone: `defaults` can set it for checks that stand elsewhere.

import type { HealthProbe, ReadyProbe } from '../protocol/types.ts';
import { HTTP_STATUS, PROBE_DELAY, PROBE_EVERY, PROBE_TIMEOUT, PROBE_TIMES } from './bounds.ts';
import { readCommand } from './command.ts';
import type { Timing } from './defaults.ts';
import { HEALTH_KEYS, type KeySet, READY_KEYS, readMap } from './keys.ts';
import { resolvePath } from './paths.ts';
import { readPort } from './ports.ts';
import type { Entry, Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

type CheckOf<Probe> = Probe extends unknown ? Omit<Probe, keyof Timing> : never;

export interface ProbeDraft<Probe> {
  readonly at: number;
  /** Undefined: it says nothing of it, or nothing right. */
  readonly check: CheckOf<Probe> | undefined;
  readonly timing: Partial<Timing>;
}

/** A longer expression is no pattern for one line. */
const MAX_EXPRESSION = 1_000;

/** @returns null when the text says that there is none */
export function readReady(tree: Tree, reader: ValueReader): ProbeDraft<ReadyProbe> | null {
  return readProbe<ReadyProbe>(tree, READY_KEYS, READY_CHECKS, reader);
}

/** @returns null when the text says that there is none */
export function readHealth(tree: Tree, reader: ValueReader): ProbeDraft<HealthProbe> | null {
  return readProbe<HealthProbe>(tree, HEALTH_KEYS, HEALTH_CHECKS, reader);
}

/**
 * What stands later wins: a check as a whole, the timing one by one.
 * @param cwd of the service: what `file` is relative to
 */
export function completeProbe<Probe extends ReadyProbe | HealthProbe>(
  drafts: readonly (ProbeDraft<Probe> | null | undefined)[],
  timing: Timing,
  cwd: string,
): (CheckOf<Probe> & Timing) | null {
  let check: CheckOf<Probe> | undefined;
  const merged = { ...timing };
  for (const draft of drafts) {
    if (draft === null) check = undefined;
    check = draft?.check ?? check;
    Object.assign(merged, draft?.timing);
  }
  if (check === undefined) return null;
  const found: CheckOf<Probe> & Timing = { ...check, ...merged };
  return 'file' in found ? { ...found, file: resolvePath(cwd, String(found.file)) } : found;
}

type CheckReader<Probe> = (
  value: Tree,
  reader: ValueReader,
  keys: ReadonlyMap<string, Entry>,
) => CheckOf<Probe> | undefined;

const HEALTH_CHECKS: Readonly<Record<string, CheckReader<HealthProbe>>> = {
  port(value, reader) {
    const port = readPort(value, reader);
    return port === undefined ? undefined : { port };
  },
  http(value, reader, keys) {
    const http = readUrl(value, reader);
    const rest = readHttp(keys, reader);
    return http === undefined || rest === undefined ? undefined : { http, ...rest };
  },
  exec(value, reader) {
    const exec = readCommand(value, '`exec`', reader);
    return exec === undefined ? undefined : { exec };
  },
  file(value, reader) {
    const file = reader.nonEmptyText(value, '`file`');
    return file === undefined ? undefined : { file };
  },
};

const READY_CHECKS: Readonly<Record<string, CheckReader<ReadyProbe>>> = {
  ...HEALTH_CHECKS,
  log(value, reader) {
    const log = readExpression(value, '`log`', reader);
    return log === undefined ? undefined : { log };
  },
};

function readProbe<Probe>(
  tree: Tree,
  set: KeySet,
  checks: Readonly<Record<string, CheckReader<Probe>>>,
  reader: ValueReader,
): ProbeDraft<Probe> | null {
  if (tree.kind === 'scalar' && tree.isNull) return null;
  const { problems } = reader;
  const keys = readMap(tree, set, problems);
  const timing = readTiming(keys, reader);
  const asked = [...keys.values()].filter(({ key }) => Object.hasOwn(checks, key));
  const [first, second] = asked;
  if (second !== undefined) {
    const names = asked.map(({ key }) => `\`${key}\``).join(' or ');
    problems.error(second.keyAt, `${set.place} has ${asked.length} probes`, `keep ${names}`);
    return { at: tree.at, check: undefined, timing };
  }
  if (first?.key !== 'http')
    for (const key of ['status', 'body', 'headers']) {
      const entry = keys.get(key);
      if (entry) problems.error(entry.keyAt, `\`${key}\` belongs to \`http\``, 'add `http`, or remove it');
    }
  const check = first && checks[first.key]?.(first.value, reader, keys);
  return { at: tree.at, check, timing };
}

function readTiming(keys: ReadonlyMap<string, Entry>, reader: ValueReader): Partial<Timing> {
  const said: { -readonly [K in keyof Timing]?: Timing[K] } = {};
  const take = (key: string, read: (value: Tree, what: string) => number | undefined): number | undefined => {
    const entry = keys.get(key);
    return entry && read(entry.value, `\`${key}\``);
  };
  const put = <K extends keyof Timing>(name: K, value: number | undefined): void => {
    if (value !== undefined) said[name] = value;
  };
  put(
    'delayMs',
    take('delay', (value, what) => reader.duration(value, what, PROBE_DELAY)),
  );
  put(
    'everyMs',
    take('every', (value, what) => reader.duration(value, what, PROBE_EVERY)),
  );
  put(
    'timeoutMs',
    take('timeout', (value, what) => reader.duration(value, what, PROBE_TIMEOUT)),
  );
  put(
    'successes',
    take('successes', (value, what) => reader.integer(value, what, PROBE_TIMES)),
  );
  put(
    'failures',
    take('failures', (value, what) => reader.integer(value, what, PROBE_TIMES)),
  );
  return said;
}

interface HttpRest {
  readonly status: number | null;
  readonly body: string | null;
  readonly headers: Record<string, string>;
}

/** @returns undefined after a mistake */
function readHttp(keys: ReadonlyMap<string, Entry>, reader: ValueReader): HttpRest | undefined {
  const status = keys.get('status');
  const body = keys.get('body');
  const rest = {
    status: status ? reader.integer(status.value, '`status`', HTTP_STATUS) : null,
    body: body ? readExpression(body.value, '`body`', reader) : null,
    headers: readHeaders(keys.get('headers')?.value, reader),
  };
  const { status: code, body: expression } = rest;
  return code === undefined || expression === undefined
    ? undefined
    : { status: code, body: expression, headers: rest.headers };
}

function readHeaders(tree: Tree | undefined, reader: ValueReader): Record<string, string> {
  if (tree === undefined || (tree.kind === 'scalar' && tree.isNull)) return {};
  if (tree.kind !== 'map') {
    reader.problems.error(
      tree.at,
      '`headers` is a map of names and values',
      'write `headers: { Accept: text/html }`',
    );
    return {};
  }
  const pairs = tree.entries.flatMap(({ key, keyAt, value }): [string, string][] => {
    const text = reader.text(value, `\`${key.slice(0, 60)}\``);
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(key))
      reader.problems.error(
        keyAt,
        `\`${key.slice(0, 60)}\` cannot name a header`,
        'use letters, digits and -',
      );
    else if (text !== undefined && /[\r\n]/.test(text))
      reader.problems.error(value.at, `\`${key}\` has more than one line`, 'write a header on one line');
    else if (text !== undefined) return [[key, text]];
    return [];
  });
  return Object.fromEntries(pairs);
}

/** `http://` and `https://` only. The pure layers have no URL of the platform: what is after the host is the server's. */
function readUrl(tree: Tree, reader: ValueReader): string | undefined {
  const url = reader.nonEmptyText(tree, '`http`');
  if (url === undefined) return undefined;
  const match = /^https?:\/\/(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?(?:[/?#]\S*)?$/.exec(url);
  const port = match?.[1] === undefined ? 80 : Number(match[1]);
  if (match !== null && port >= 1 && port <= 65_535) return url;
  const shown = url.length > 60 ? `${url.slice(0, 60)}…` : url;
  reader.problems.error(
    tree.at,
    `\`http\` cannot be \`${shown}\``,
    'write an address such as http://localhost:8080/health',
  );
  return undefined;
}

function readExpression(tree: Tree, what: string, reader: ValueReader): string | undefined {
  const expression = reader.nonEmptyText(tree, what);
  if (expression === undefined) return undefined;
  const mistake = mistakeIn(expression);
  if (mistake === undefined) return expression;
  reader.problems.error(tree.at, `${what} is no regular expression: ${mistake}`, 'correct it');
  return undefined;
}

function mistakeIn(expression: string): string | undefined {
  if (expression.length > MAX_EXPRESSION) return `it is longer than ${MAX_EXPRESSION} characters`;
  try {
    new RegExp(expression, 'u');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
