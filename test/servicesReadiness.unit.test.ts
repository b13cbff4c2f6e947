// When a run counts as ready and healthy: how often it is looked at, and how many looks make a verdict.
import { describe, expect, it } from 'vitest';
import type { Sickness } from '../src/daemon/services/machine.ts';
import { LineReader } from '../src/daemon/services/output.ts';
import { type Fault, fault } from '../src/daemon/services/probes/probe.ts';
import { RunWatch } from '../src/daemon/services/readiness.ts';
import { findMatch } from '../src/daemon/services/safeMatch.ts';
import type { Timers } from '../src/daemon/services/timers.ts';
import type { HealthProbe, ReadyProbe } from '../src/protocol/types.ts';

const START = 1_000_000;
const TIMING = { delayMs: 0, everyMs: 500, timeoutMs: 1_000, successes: 1, failures: 3 };

/** `+` a good look, `-` a bad one. */
type Looks = string;

/** A run whose probes answer as told, with a clock and timers moved by hand. */
class Scene {
  readonly told: string[] = [];
  readonly delays: number[] = [];
  readonly timeouts: number[] = [];
  sick: Sickness | undefined;
  now: number;
  readonly watch: RunWatch;
  readonly #waiting = new Set<() => void>();
  readonly #looks: Readonly<Record<string, string[]>>;
  #change: () => void = () => undefined;

  constructor(
    ageMs: number,
    probes: { readonly ready?: ReadyProbe; readonly health?: HealthProbe; readonly isReady?: boolean },
    looks: { readonly ready?: Looks; readonly health?: Looks } = {},
  ) {
    this.now = START + ageMs;
    this.#looks = { ready: [...(looks.ready ?? '')], health: [...(looks.health ?? '')] };
    const timers: Timers = {
      after: (delayMs, work) => {
        this.delays.push(delayMs);
        const own = (): void => {
          this.now += delayMs;
          work();
        };
        this.#waiting.add(own);
        return { dispose: () => this.#waiting.delete(own) };
      },
    };
    const ports = {
      clock: { now: () => this.now, monotonic: () => this.now },
      timers,
      probeOf: (probe: ReadyProbe | HealthProbe) => ({
        isOfNetwork: 'port' in probe,
        look: async (timeoutMs: number): Promise<Fault | null> => {
          this.timeouts.push(timeoutMs);
          const which = probe === probes.ready ? 'ready' : 'health';
          return this.#looks[which]?.shift() === '+' ? null : fault(`${which} is bad`, 'its output');
        },
        ...('log' in probe && {
          onDidChange: (listener: (value: unknown) => void) => {
            this.#change = () => listener(undefined);
            return { dispose: () => undefined };
          },
        }),
      }),
    };
    const run = { number: 1, pid: 1, startTime: 1, startedAt: START, exit: null };
    const { ready = null, health = null, isReady = false } = probes;
    this.watch = new RunWatch(
      ports,
      { session: 's', run, ready, health, isReady },
      {
        onReady: (isNow) => this.told.push(isNow ? 'ready' : 'not ready'),
        onHealthy: () => this.told.push('healthy'),
        onUnhealthy: (sick) => {
          this.sick = sick;
          this.told.push('unhealthy');
        },
      },
    );
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** The next timer, and all that follows at once. */
  async fire(times = 1): Promise<void> {
    await settled();
    for (let time = 0; time < times; time++) {
      const [work] = this.#waiting;
      if (work !== undefined) this.#waiting.delete(work);
      work?.();
      await settled();
    }
  }

  async changes(): Promise<void> {
    this.#change();
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const port = { port: 1, ...TIMING };
const log = { log: 'up', ...TIMING };
const health = { file: '/x', ...TIMING, everyMs: 10_000, timeoutMs: 700 };

describe('a run', () => {
  it('without a probe is ready when it has lived for a second', async () => {
    const scene = new Scene(400, {});
    expect(scene.delays).toEqual([600]);
    await scene.fire();
    expect(scene.told).toEqual(['ready']);
  });

  it('is looked at as often as said, from the delay on, until so many looks in a row are good', async () => {
    const ready = { ...port, delayMs: 2_000, everyMs: 300, successes: 2 };
    const scene = new Scene(100, { ready }, { ready: '-+-++' });
    expect(scene.delays).toEqual([1_900]);
    await scene.fire(4);
    expect(scene.told).toEqual([]);
    expect(scene.watch.lastFault).toMatchObject({ probe: 'ready', reason: 'ready is bad', inARow: 0 });
    await scene.fire();
    expect(scene.told).toEqual(['ready']);
    expect(scene.delays).toEqual([1_900, 300, 300, 300, 300, 10_000]);
    expect(new Set(scene.timeouts)).toEqual(new Set([1_000]));
  });

  it('is looked at calmly once it is ready, and is not ready any more after so many bad looks in a row', async () => {
    const scene = new Scene(100, { ready: port }, { ready: '+--+----+' });
    await scene.fire(5);
    expect(scene.told).toEqual(['ready']);
    await scene.fire();
    expect(scene.told).toEqual(['ready', 'not ready']);
    await scene.fire(2);
    expect(scene.told).toEqual(['ready', 'not ready', 'ready']);
    expect(scene.delays).toEqual([...Array(6).fill(10_000), 500, 500, 10_000]);
  });

  it('is looked at when it printed something, and not any more when it is ready by that', async () => {
    const scene = new Scene(100, { ready: log }, { ready: '-----+' });
    await settled();
    for (let time = 0; time < 5; time++) await scene.changes();
    expect(scene.told).toEqual(['ready']);
    expect(scene.delays).toEqual([]);
    await scene.changes();
    expect(scene.timeouts).toHaveLength(6);
  });

  it('whose port is open before it can have opened it is looked at again after a second', async () => {
    const scene = new Scene(3, { ready: port }, { ready: '++' });
    await settled();
    expect(scene.told).toEqual([]);
    expect(scene.delays).toEqual([1_000]);
    await scene.fire();
    expect(scene.told).toEqual(['ready']);
  });

  it('that has ended is not called ready by a look that was under way', async () => {
    const scene = new Scene(100, { ready: port }, { ready: '+' });
    scene.watch.dispose();
    await settled();
    expect([scene.told, scene.waiting]).toEqual([[], 0]);
  });
});

describe('the health of a run', () => {
  it('is looked at from when it is ready on, and its readiness not any more', async () => {
    const scene = new Scene(100, { ready: port, health }, { ready: '-+', health: '-+' });
    await settled();
    expect(scene.timeouts).toEqual([1_000]);
    await scene.fire();
    expect(scene.told).toEqual(['ready']);
    expect(scene.watch.lastFault).toMatchObject({ probe: 'health', reason: 'health is bad', inARow: 1 });
    await scene.fire();
    expect(scene.told).toEqual(['ready', 'healthy']);
    expect(scene.timeouts).toEqual([1_000, 1_000, 700, 700]);
    expect(scene.delays).toEqual([500, 10_000, 10_000]);
  });

  it('is bad after so many bad looks in a row; what was said, and how long it was good, is told', async () => {
    const scene = new Scene(2_000, { health, isReady: true }, { health: '+--+---' });
    await scene.fire(6);
    expect(scene.told).toEqual(['healthy', 'unhealthy']);
    expect(scene.sick).toEqual({
      cause: 'health',
      reason: 'its health probe failed 3 times in a row: health is bad',
      output: ['its output'],
      goodMs: 32_000,
    });
  });

  it('was never good where it was never good', async () => {
    const scene = new Scene(2_000, { health: { ...health, failures: 1 }, isReady: true }, { health: '-' });
    await settled();
    expect(scene.sick).toMatchObject({ reason: 'its health probe failed: health is bad', goodMs: 0 });
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
