// When a service counts as ready, and what that is decided by.
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { LineReader } from '../src/daemon/services/output.ts';
import { probePort } from '../src/daemon/services/portProbe.ts';
import { ReadinessWatch } from '../src/daemon/services/readiness.ts';
import { findMatch } from '../src/daemon/services/safeMatch.ts';
import type { Timers } from '../src/daemon/services/timers.ts';

function listening(host: string): Promise<{ port: number; close: () => void }> {
  const server = createServer();
  return new Promise((resolve) =>
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => server.close() });
    }),
  );
}

describe('the port probe', () => {
  it.each(['127.0.0.1', '::1'])('finds a server on %s, and says when there is none', async (host) => {
    const { port, close } = await listening(host);
    expect(await probePort(port, 1_000)).toBeNull();
    close();
    expect(await probePort(port, 1_000)).toBe(`port ${port}: nothing listens there yet`);
  });
});

/** Timers fired by hand. */
function handTimers(): { timers: Timers; delays: number[]; fire: () => void } {
  const waiting = new Set<() => void>();
  const delays: number[] = [];
  const timers: Timers = {
    after(delayMs, work) {
      delays.push(delayMs);
      waiting.add(work);
      return { dispose: () => waiting.delete(work) };
    },
  };
  const fire = (): void => {
    const [work] = waiting;
    if (work !== undefined) waiting.delete(work);
    work?.();
  };
  return { timers, delays, fire };
}

function watch(ageMs: number, answers: (string | null)[], probe: { port: number } | null) {
  const { timers, delays, fire } = handTimers();
  let isReady = false;
  const ports = {
    runner: { watchOutput: () => () => ({ dispose: () => undefined }) },
    journal: { runs: async () => [], read: async () => ({ from: 0, bytes: new Uint8Array() }) },
    clock: { now: () => 1_000_000 + ageMs, monotonic: () => 0 },
    timers,
    probePort: async () => answers.shift() ?? null,
  };
  const run = { number: 1, pid: 1, startTime: 1, startedAt: 1_000_000, exit: null };
  const readiness = new ReadinessWatch(ports, { session: 's', run, probe }, () => {
    isReady = true;
  });
  return { readiness, delays, fire, isReady: () => isReady };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a service', () => {
  it('without a probe is ready when it has lived for a second', () => {
    const { delays, fire, isReady } = watch(400, [], null);
    expect(delays).toEqual([600]);
    fire();
    expect(isReady()).toBe(true);
  });

  it('with a port is asked every 500 ms until it listens', async () => {
    const { readiness, delays, fire, isReady } = watch(100, ['closed', 'closed', null], { port: 1 });
    await settled();
    expect(readiness.lastResult).toBe('closed');
    fire();
    await settled();
    expect(isReady()).toBe(false);
    fire();
    await settled();
    expect(isReady()).toBe(true);
    expect(delays).toEqual([500, 500]);
  });

  it('whose port is open before it can have opened it must also live for a second', async () => {
    const { delays, fire, isReady } = watch(3, [null], { port: 1 });
    await settled();
    expect(isReady()).toBe(false);
    expect(delays).toEqual([1_000]);
    fire();
    expect(isReady()).toBe(true);
  });

  it('that has ended is not called ready by a probe that was under way', async () => {
    const { readiness, isReady } = watch(100, [null], { port: 1 });
    readiness.dispose();
    await settled();
    expect(isReady()).toBe(false);
  });
});

describe('an expression', () => {
  it('finds the first line', () => {
    expect(findMatch('^listening on \\d+$', ['x', 'listening on 80', 'listening on 81'])).toBe(
      'listening on 80',
    );
    expect(findMatch('x', [])).toBeUndefined();
  });

  it('that would take for ever is cut off', () => {
    expect(() => findMatch('^(a+)+$', [`${'a'.repeat(40)}b`])).toThrow('timed out');
  });
});

describe('output as lines', () => {
  it('comes without colours, across the borders of chunks and characters', () => {
    const reader = new LineReader();
    const bytes = Buffer.from('\u001b[32mgrün\u001b[0m\r\n50 %\r100 %\nrest');
    const lines = [...bytes].flatMap((byte) => reader.push(Uint8Array.of(byte)));
    expect(lines).toEqual(['grün', '100 %']);
    expect(reader.rest).toBe('rest');
  });
});
