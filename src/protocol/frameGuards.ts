// Hand-written checks of the JSON bodies of data-plane frames, for keeper and attach client, which carry no zod.
// A test holds them equal to the schemas in `schema/keeper.ts`.

import { malformed } from './failure.ts';
import type { FrameBody } from './types.ts';

type Check<T> = (value: unknown) => value is T;
type Shape<T> = { readonly [K in keyof T]-?: Check<T[K]> };

const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

const isString: Check<string> = (v): v is string => typeof v === 'string';
const isInteger: Check<number> = (v): v is number => Number.isSafeInteger(v);
const isNumber: Check<number> = (v): v is number => typeof v === 'number' && Number.isFinite(v);
const isBoolean: Check<boolean> = (v): v is boolean => typeof v === 'boolean';
const isOffset: Check<number> = (v): v is number => isInteger(v) && v >= 0;
const isTime: Check<number> = (v): v is number => isNumber(v) && v >= 0;
const isSession: Check<string> = (v): v is string => isString(v) && SESSION_ID.test(v);
const isWriter: Check<string> = (v): v is string => isString(v) && v.length >= 1 && v.length <= 64;
const isSide: Check<number> = (v): v is number => isInteger(v) && v >= 1 && v <= 10_000;

function orNull<T>(check: Check<T>): Check<T | null> {
  return (v): v is T | null => v === null || check(v);
}
function isAbsentOr<T>(check: Check<T>): Check<T | undefined> {
  return (v): v is T | undefined => v === undefined || check(v);
}
function oneOf<const T extends string>(...words: readonly T[]): Check<T> {
  return (v): v is T => words.some((word) => word === v);
}
function shape<T>(fields: Shape<T>): Check<T> {
  const checks = Object.entries(fields) as [string, Check<unknown>][];
  return (v): v is T =>
    typeof v === 'object' &&
    v !== null &&
    checks.every(([key, check]) => check((v as Record<string, unknown>)[key]));
}

const isMode = oneOf('lead', 'view');
const isSize = shape<FrameBody<'size'>>({ cols: isSide, rows: isSide });
const isExit = shape<FrameBody<'exit'>>({
  outcome: oneOf('exited', 'stopped', 'killed', 'lost'),
  exitCode: orNull(isInteger),
  signal: orNull(isString),
  at: isTime,
});
const isRun = shape<FrameBody<'run'>>({
  number: isOffset,
  pid: isOffset,
  startTime: isNumber,
  startedAt: isTime,
  exit: orNull(isExit),
});

const guards: { readonly [N in keyof FrameBodies]: Check<FrameBodies[N]> } = {
  open: shape<FrameBody<'open'>>({
    ticket: shape<FrameBody<'open'>['ticket']>({
      session: isSession,
      writer: isWriter,
      mode: isMode,
      steal: isBoolean,
      exclusive: isBoolean,
      number: isOffset,
    }),
    nonce: isString,
    from: orNull(isOffset),
    size: orNull(isSize),
    label: isString,
    pid: orNull(isInteger),
    window: orNull(isString),
  }),
  challenge: shape<FrameBody<'challenge'>>({ nonce: isString, proof: isString }),
  prove: shape<FrameBody<'prove'>>({ proof: isString }),
  opened: shape<FrameBody<'opened'>>({
    acceptedInput: isOffset,
    mode: isMode,
    from: isOffset,
    end: isOffset,
    size: orNull(isSize),
    run: orNull(isRun),
    isPty: isBoolean,
    liveAt: isAbsentOr(isOffset),
  }),
  size: isSize,
  lead: shape<FrameBody<'lead'>>({ writer: orNull(isString) }),
  evicted: shape<FrameBody<'evicted'>>({ by: isString }),
  lag: shape<FrameBody<'lag'>>({ resumeAt: isOffset }),
  run: isRun,
  exit: isExit,
  move: shape<FrameBody<'move'>>({ session: isSession }),
  fail: shape<FrameBody<'fail'>>({ kind: isString, message: isString }),
  visual: shape<FrameBody<'visual'>>({ hasDrawings: isBoolean, capture: orNull(isString), state: isString }),
  release: shape<FrameBody<'release'>>({ capture: isString }),
};

export interface FrameBodies {
  open: FrameBody<'open'>;
  challenge: FrameBody<'challenge'>;
  prove: FrameBody<'prove'>;
  opened: FrameBody<'opened'>;
  size: FrameBody<'size'>;
  lead: FrameBody<'lead'>;
  evicted: FrameBody<'evicted'>;
  lag: FrameBody<'lag'>;
  run: FrameBody<'run'>;
  exit: FrameBody<'exit'>;
  move: FrameBody<'move'>;
  fail: FrameBody<'fail'>;
  visual: FrameBody<'visual'>;
  release: FrameBody<'release'>;
}

export type FrameBodyName = keyof FrameBodies;

/** Checks a parsed JSON body; throws `malformed` where it is not one of that kind. */
export function checkFrameBody<N extends FrameBodyName>(name: N, value: unknown): FrameBodies[N] {
  const isValid: (v: unknown) => v is FrameBodies[N] = guards[name];
  if (!isValid(value)) throw malformed(`the body of a frame '${name}'`);
  return value;
}
