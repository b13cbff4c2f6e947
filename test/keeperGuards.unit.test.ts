// The keeper's hand-written checks of params agree with the schemas, on what is right and on what is wrong in any field.

import { expect, it } from 'vitest';
import { checkKeeperParams, isKeeperMethod } from '../src/protocol/keeperGuards.ts';
import { keeperMethods } from '../src/protocol/schema/keeper.ts';
import type { KeeperMethod } from '../src/protocol/types.ts';

const size = { cols: 80, rows: 24 };
const journal = { segmentBytes: 1, segments: 1 };
const call = { callId: 'c', session: 's' };

const right: Readonly<Record<KeeperMethod, Readonly<Record<string, unknown>>>> = {
  hello: { nonce: 'n'.repeat(16), protocol: 1, version: '1', daemonInstance: 'd' },
  'hello/prove': { proof: 'p' },
  'control/claim': { epoch: 0, daemonInstance: 'd' },
  'control/goodbye': {},
  'session/spawn': {
    ...call,
    kind: 'task',
    isSupervised: false,
    argv: ['a'],
    cwd: '/',
    env: [['A', 'b']],
    tty: true,
    size,
    journal,
    limits: { files: 16, nice: -20 },
    opening: 'o',
    merged: true,
  },
  'session/list': {},
  'session/watch': { session: 's', intervalMs: 10 },
  'session/write': { ...call, text: '', eof: false },
  'session/answer': { session: 's', question: 1, text: '' },
  'session/resize': { session: 's', size },
  'session/signal': { ...call, signal: 'SIGINT' },
  'session/terminate': { ...call, signal: 'SIGTERM', graceMs: 0 },
  'session/exec': { ...call, argv: ['a'], timeoutMs: 1, endsWithRun: true },
  'session/environment': { session: 's' },
  'session/moveViewer': { session: 's', writer: 'w', to: 't' },
  'session/detach': { session: 's' },
  'session/release': call,
  'session/take': { ...call, kind: 'terminal', journal },
  'session/purge': call,
  'session/mark': { ...call, text: '' },
  'session/trim': { ...call, maxBytes: 0 },
  'session/setJournal': { session: 's', journal },
  'visual/set': {
    session: 's',
    visual: { hasDrawings: false, capture: null, state: '' },
    watchesScreen: false,
  },
  'checkpoint/didWrite': { session: 's', offset: 0, size },
};

const odd: readonly unknown[] = [
  undefined,
  null,
  true,
  -1,
  0,
  1.5,
  9,
  10_001,
  2_147_483_648,
  Number.NaN,
  '',
  'x',
  'x'.repeat(65),
  'x'.repeat(129),
  'x'.repeat(201),
  'no id!',
  'pipe',
  [],
  [1],
  ['x'],
  [['', 'x']],
  [['x', 'y']],
  [['x', 'y', 'z']],
  {},
  { cols: 0, rows: 1 },
  { cols: 1, rows: 10_000 },
  { segmentBytes: 0, segments: 1 },
  { segmentBytes: 5, segments: 5 },
];

it.each(Object.keys(keeperMethods) as KeeperMethod[])('checks %s as its schema does', (method) => {
  const agree = (value: unknown): void => {
    const isRight = keeperMethods[method].params.safeParse(value).success;
    const check = () => checkKeeperParams(method, value);
    if (isRight) expect(check, JSON.stringify(value)).not.toThrow();
    else expect(check, JSON.stringify(value)).toThrow(expect.objectContaining({ kind: 'invalidParams' }));
  };
  expect(isKeeperMethod(method)).toBe(true);
  expect(keeperMethods[method].params.safeParse(right[method]).success).toBe(true);
  agree(right[method]);
  agree({ ...right[method], unknown: 1 });
  for (const value of odd) agree(value);
  for (const field of Object.keys(right[method])) {
    for (const value of odd) agree({ ...right[method], [field]: value });
    const { [field]: _, ...without } = right[method];
    agree(without);
  }
});

it('knows no method that the contract has not', () => {
  expect(isKeeperMethod('toString')).toBe(false);
  expect(isKeeperMethod('session/unheardOf')).toBe(false);
});
