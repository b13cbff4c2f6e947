// When a client tries again after it lost its daemon.

import { describe, expect, it } from 'vitest';
import { nextTry } from '../src/client/reconnect.ts';
import { connectionLost } from '../src/protocol/failure.ts';

describe('after a lost connection', () => {
  const waits = (random: number): number[] =>
    [1, 2, 3, 4, 100].map((failures) => nextTry(failures, connectionLost('x'), random).delayMs);

  it('the first try comes at once, the others ever later, none after more than half a minute', () => {
    expect(waits(0.5)).toEqual([0, 50, 100, 200, 30_000]);
  });

  it('dice keep clients of one daemon out of step, but never before their first try', () => {
    expect(waits(0)).toEqual([0, 40, 80, 160, 24_000]);
  });
});
