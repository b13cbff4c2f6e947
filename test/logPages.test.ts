// A log query in pages: what comes is the same wherever pages end, whatever was unfinished there, and whatever goes
// meanwhile.

import { describe, expect, it } from 'vitest';
import type { Logs } from '../src/daemon/logs/logs.ts';
import type { JournalWriter } from '../src/journal/writer.ts';
import { isFailure } from '../src/protocol/failure.ts';
import type { LogEvent, LogLine } from '../src/protocol/types.ts';
import { diceFrom } from './support/dice.ts';
import { ALL, follow, type LogParams, print, services, servicesWith } from './support/logServices.ts';
import { until } from './support/until.ts';

/** Every line, and every look, is a page of its own. */
const TINY = { page: { ms: 0, bytes: 1 } };

describe('a query in pages', () => {
  it.each([1, 2, 3])('gives every line once and whole, each stream in order (dice %i)', async (seed) => {
    const { logs, journals } = await servicesWith(TINY, 'api', 'web');
    const dice = diceFrom(seed);
    for (const journal of journals) await printTorn(journal, dice, 60);
    const { lines, pages } = await allPages(logs, ALL);
    expect(pages).toBeGreaterThan(100);
    for (const service of ['api', 'web'])
      for (const stream of ['stdout', 'stderr'] as const) {
        const own = lines.filter((line) => line.service === service && line.stream === stream);
        expect(own.map(({ line }) => line)).toEqual(numbered(stream, 60));
      }
  });

  it.each([1, 2, 3])('gives the last lines of both streams together (dice %i)', async (seed) => {
    const { logs, journals } = await servicesWith(TINY, 'api');
    const [api] = journals;
    await printTorn(api, diceFrom(seed), 40);
    const all = await allPages(logs, ALL);
    const begun = all.lines.map(({ offset }) => offset).sort((a, b) => a - b);
    for (const count of [0, 1, 7, 79, 80, 100]) {
      const { lines } = await allPages(logs, { ...ALL, lines: count });
      const wanted = new Set(count === 0 ? [] : begun.slice(-count));
      expect(lines).toEqual(all.lines.filter(({ offset }) => wanted.has(offset)));
    }
    const grep = 'stderr .*[05]$';
    const { lines } = await allPages(logs, { ...ALL, grep, lines: 3 });
    expect(lines.map(({ line }) => line)).toEqual(['stderr 25', 'stderr 30', 'stderr 35']);
  });

  it('tells between which lines runs began and ended, and what was noted', async () => {
    const { logs, journals } = await servicesWith(TINY, 'api');
    const [api] = journals;
    api.event({ kind: 'runStart', number: 1, pid: 11, startTime: 1 });
    await print(api, 'one\nunfinished');
    api.event({ kind: 'exit', outcome: 'exited', exitCode: 3, signal: null });
    api.event({ kind: 'runStart', number: 2, pid: 22, startTime: 2 });
    await print(api, 'two\n');
    const { items } = await allPages(logs, ALL);
    const texts = items.map((item) => ('line' in item ? item.line : `${item.event} ${item.run}`));
    expect(texts).toEqual(['started 1', 'one', 'unfinished', 'ended 1', 'started 2', 'two']);
    expect(items[3]).toMatchObject({ outcome: 'exited', exitCode: 3, signal: null, service: 'api' });
    const last = await allPages(logs, { ...ALL, lines: 1 });
    expect(last.items.map((item) => ('line' in item ? item.line : item.event))).toEqual([
      'ended',
      'started',
      'two',
    ]);
    // Who looks for an expression looks for lines.
    expect((await allPages(logs, { ...ALL, grep: 'o' })).items).toEqual([items[1], items[5]]);
  });

  it('keeps to times, and reads the last line in them to its end', async () => {
    const { logs, journals } = await servicesWith(TINY, 'api');
    const [api] = journals;
    await print(api, 'early\nbegun ear', 'stdout');
    const since = Date.now();
    await print(api, 'ly\nin time\nbegun in', 'stdout');
    const until = Date.now() - 1;
    await print(api, ' time\nlate\n', 'stdout');
    const { lines } = await allPages(logs, { ...ALL, since, until });
    expect(lines.map(({ line }) => line)).toEqual(['in time', 'begun in time']);
    expect((await allPages(logs, { ...ALL, since, until, lines: 1 })).lines).toEqual(lines.slice(1));
  });

  it('does not end with what comes while it is asked, and passes over what goes', async () => {
    const { logs, journals } = await servicesWith(TINY, 'api');
    const [api] = journals;
    await print(api, 'one\ntwo\nthree\n');
    const first = await logs.query({ ...ALL, cursor: null });
    expect(first.lines.map(({ line }) => line)).toEqual(['one']);
    await print(api, 'came later\n');
    const rest = await allPages(logs, ALL, first.cursor);
    expect(rest.lines.map(({ line }) => line)).toEqual(['two', 'three']);
    await api.segments.trimTo(0);
    expect((await allPages(logs, ALL, first.cursor)).lines).toEqual([]);
    await print(api, 'after it was flushed\n');
    const { lines } = await allPages(logs, ALL);
    expect(lines.map(({ line, offset }) => [offset, line])).toEqual([[25, 'after it was flushed']]);
  });

  it('answers the last lines however long they are', async () => {
    const { logs, journals } = await services('api');
    const [api] = journals;
    for (let n = 0; n < 50; n++) api.append(Buffer.from(`${n} ${'x'.repeat(20_000)}\n`), 'pty');
    await api.flush();
    const last = async (lines: number): Promise<string[]> =>
      (await allPages(logs, { ...ALL, lines })).lines.map(({ line }) => line.split(' ')[0] ?? '');
    expect(await last(2)).toEqual(['48', '49']);
    expect(await last(20)).toEqual(Array.from({ length: 20 }, (_, n) => String(n + 30)));
    expect(await last(1_000)).toHaveLength(50);
  });

  it('goes on only as long as somebody asks, also where nothing is found', async () => {
    const { logs, journals } = await servicesWith(TINY, 'api');
    const [api] = journals;
    for (let n = 0; n < 20; n++) await print(api, `${'a line of many\n'.repeat(7_000)}`);
    for (const grep of ['nowhere', 'no[w]here', 'nowhere$|never']) {
      const { lines, pages } = await allPages(logs, { ...ALL, grep });
      expect(lines).toEqual([]);
      expect(pages).toBeGreaterThan(5);
      expect((await allPages(logs, { ...ALL, grep, lines: 10 })).pages).toBeGreaterThan(2);
    }
  });

  it('with a cursor that no page answered with says so', async () => {
    const { logs } = await services('api');
    const bad = await logs.query({ ...ALL, cursor: '{"s-api":{}}' }).catch((reason: unknown) => reason);
    expect(isFailure(bad, 'invalidParams') && bad.message).toContain('cursor');
  });
});

describe('following', () => {
  it.each([1, 2, 3])('gives every line once and whole, however streams are torn (dice %i)', async (seed) => {
    const { logs, journals, grow } = await services('api');
    const [api] = journals;
    const dice = diceFrom(seed);
    const got = follow(logs, { ...ALL, lines: 5 });
    await printTorn(api, dice, 100, () => grow('api'));
    await until('all lines', () => got.lines.length >= 200);
    for (const stream of ['stdout', 'stderr'] as const) {
      const own = got.lines.filter((line) => line.stream === stream);
      expect(own.map(({ line }) => line)).toEqual(numbered(stream, 100));
    }
    expect(got.dropped).toBe(0);
  });

  it('tells of runs that begin and end, once each', async () => {
    const { logs, journals, grow, end } = await services('api');
    const [api] = journals;
    api.event({ kind: 'runStart', number: 1, pid: 11, startTime: 1 });
    await print(api, 'old\n');
    const got = follow(logs, { ...ALL, lines: 0 });
    await print(api, 'new\n');
    await grow('api');
    await until('the line', () => got.lines.length === 1);
    api.event({ kind: 'exit', outcome: 'killed', exitCode: null, signal: 'SIGKILL' });
    await api.flush();
    end('api');
    await until('the end', () => got.events.length === 1);
    api.event({ kind: 'runStart', number: 2, pid: 22, startTime: 2 });
    await print(api, 'newer\n');
    await grow('api');
    await until('the next line', () => got.lines.length === 2);
    expect(got.events).toMatchObject([
      { event: 'ended', run: 1, outcome: 'killed', signal: 'SIGKILL', at: 0 },
      { event: 'started', run: 2, pid: 22, at: 0 },
    ]);
  });

  it('waits for who takes nothing, and goes on from there', async () => {
    const { logs, journals, grow } = await services('api');
    const [api] = journals;
    let open: () => void = () => undefined;
    const door = new Promise<void>((resolve) => {
      open = resolve;
    });
    const lines: string[] = [];
    const subscription = logs.follow(ALL, {
      untilRoom: () => door,
      onItems: (items) => void lines.push(...items.lines.map(({ line }) => line)),
    });
    const other = follow(logs, ALL);
    await print(api, 'one\n');
    await grow('api');
    await print(api, 'two\n');
    await grow('api');
    await until('another follower to have them', () => other.lines.length === 2);
    expect(lines).toEqual([]);
    open();
    await until('both', () => lines.length === 2);
    subscription.dispose();
  });
});

function numbered(stream: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${stream} ${n}`);
}

/** So many lines of each stream, in pieces that end anywhere, those of one stream between those of the other. */
async function printTorn(
  journal: JournalWriter,
  dice: () => number,
  count: number,
  didPrint?: () => Promise<void>,
): Promise<void> {
  const left = {
    stdout: numbered('stdout', count)
      .map((line) => `${line}\n`)
      .join(''),
    stderr: numbered('stderr', count)
      .map((line) => `${line}\n`)
      .join(''),
  };
  while (left.stdout !== '' || left.stderr !== '') {
    const stream = dice() < 0.5 ? 'stdout' : 'stderr';
    const length = Math.floor(dice() * 25);
    journal.append(Buffer.from(left[stream].slice(0, length)), stream);
    left[stream] = left[stream].slice(length);
    if (dice() >= 0.2) continue;
    await journal.flush();
    await didPrint?.();
  }
  await journal.flush();
  await didPrint?.();
}

interface Pages {
  readonly items: readonly (LogLine | LogEvent)[];
  readonly lines: readonly LogLine[];
  readonly pages: number;
}

async function allPages(logs: Logs, params: LogParams, from: string | null = null): Promise<Pages> {
  const items: (LogLine | LogEvent)[] = [];
  let pages = 0;
  for (let cursor: string | null | undefined = from; cursor !== undefined; pages++) {
    const page = await logs.query({ ...params, cursor });
    const events = [...(page.events ?? [])];
    for (const [index, line] of page.lines.entries()) {
      while (events[0] !== undefined && events[0].at <= index) items.push(...events.splice(0, 1));
      items.push(line);
    }
    items.push(...events);
    cursor = page.cursor ?? undefined;
  }
  return { items, lines: items.filter((item) => 'line' in item), pages };
}
