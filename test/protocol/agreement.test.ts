// What stands twice for a reason (the schemas, and plain code for bundles without zod) says the same.

import { describe, expect, it } from 'vitest';
import { checkFrameBody, type FrameBodyName } from '../../src/protocol/frameGuards.ts';
import { isRepeatable } from '../../src/protocol/repeatable.ts';
import { daemonMethods } from '../../src/protocol/schema/daemon.ts';
import { frameBodies } from '../../src/protocol/schema/frameBodies.ts';
import { ticketText } from '../../src/protocol/ticketText.ts';

const run = { number: 1, pid: 10, startTime: 5.5, startedAt: 1, exit: null };
const exit = { outcome: 'exited', exitCode: 0, signal: null, at: 1 };
const size = { cols: 80, rows: 24 };
const valid: Record<FrameBodyName, Record<string, unknown>> = {
  open: {
    ticket: { session: 't1', writer: 'w', mode: 'lead', steal: false, exclusive: false, number: 0 },
    nonce: 'n',
    from: 0,
    size,
    label: 'l',
    pid: 1,
    window: null,
  },
  challenge: { nonce: 'n', proof: 'p' },
  prove: { proof: 'p' },
  opened: { acceptedInput: 0, mode: 'view', from: 0, end: 1, size, run, isPty: true, liveAt: 1 },
  size,
  lead: { writer: 'w' },
  evicted: { by: 'x' },
  lag: { resumeAt: 3 },
  run: { ...run, exit },
  exit,
  move: { session: 't2' },
  fail: { kind: 'notFound', message: 'm' },
  visual: { hasDrawings: true, capture: null, state: '{}' },
  release: { capture: 'c' },
};
/** Each stands for a way to be wrong. */
const wrong = [
  undefined,
  null,
  -1,
  1.5,
  '',
  'x'.repeat(65),
  {},
  [],
  true,
  Number.NaN,
  2 ** 60,
  { cols: 0, rows: 1 },
];

function* variants(body: Record<string, unknown>): Generator<Record<string, unknown>> {
  for (const key of Object.keys(body)) {
    for (const value of wrong) yield { ...body, [key]: value };
    const inner = body[key];
    if (typeof inner === 'object' && inner !== null) {
      for (const variant of variants(inner as Record<string, unknown>)) yield { ...body, [key]: variant };
    }
  }
}

function isAccepted(name: FrameBodyName, value: unknown): boolean {
  try {
    checkFrameBody(name, value);
    return true;
  } catch {
    return false;
  }
}

describe('frame guards', () => {
  it.each(Object.keys(valid) as FrameBodyName[])(
    '%s: accept what the schema accepts, and nothing else',
    (name) => {
      expect(isAccepted(name, valid[name])).toBe(true);
      for (const variant of variants(valid[name])) {
        expect([variant, isAccepted(name, variant)]).toEqual([
          variant,
          frameBodies[name].safeParse(variant).success,
        ]);
      }
      for (const value of wrong) {
        expect([value, isAccepted(name, value)]).toEqual([value, frameBodies[name].safeParse(value).success]);
      }
    },
  );
});

it('repeatable methods are those the contract declares', () => {
  for (const [name, { repeatable }] of Object.entries(daemonMethods))
    expect([name, isRepeatable(name)]).toEqual([name, repeatable]);
});

it('the text of a ticket differs with every field of it', () => {
  const base = {
    session: 'a',
    writer: 'w',
    mode: 'lead',
    steal: false,
    exclusive: false,
    number: 1,
  } as const;
  const texts = [
    base,
    { ...base, session: 'b' },
    { ...base, writer: 'v' },
    { ...base, mode: 'view' as const },
    { ...base, steal: true },
    { ...base, exclusive: true },
    { ...base, number: 2 },
  ].map(ticketText);
  expect(new Set(texts).size).toBe(texts.length);
});
