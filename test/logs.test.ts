// Logs of services and sessions: merged, filtered, bounded, followed without a gap and without a repeat.

import { describe, expect, it } from 'vitest';
import { isFailure } from '../src/protocol/failure.ts';
import { MAX_MESSAGE_BYTES } from '../src/protocol/limits.ts';
import { ALL, follow, print, services, servicesWith } from './support/logServices.ts';
import { until } from './support/until.ts';

describe('a query', () => {
  it('merges services by time, each with its stream and run', async () => {
    const { logs, journals } = await services('api', 'web');
    const [api, web] = journals;
    api.event({ kind: 'runStart', number: 3, pid: 1, startTime: 1 });
    await print(api, 'one\n', 'stdout');
    await print(web, 'two\n', 'pty');
    await print(api, 'three\n', 'stderr');
    const { lines, isTruncated } = await logs.query(ALL);
    expect(isTruncated).toBe(false);
    expect(lines.map(({ service, stream, run, line }) => [service, stream, run, line])).toEqual([
      ['api', 'stdout', 3, 'one'],
      ['web', 'pty', 0, 'two'],
      ['api', 'stderr', 3, 'three'],
    ]);
    expect(lines.map(({ session }) => session)).toEqual(['s-api', 's-web', 's-api']);
    expect(lines[2]?.offset).toBe(4);
  });

  it('gives the last lines of each service', async () => {
    const { logs, journals } = await services('api', 'web');
    for (const journal of journals) await print(journal, 'a\nb\nc\n');
    const { lines, isTruncated } = await logs.query({ ...ALL, lines: 2 });
    expect(lines.map(({ line }) => line).sort()).toEqual(['b', 'b', 'c', 'c']);
    expect(isTruncated).toBe(false);
    expect((await logs.query({ ...ALL, lines: 0 })).lines).toEqual([]);
  });

  it('keeps to a time, a stream and an expression, which does not see colours', async () => {
    const { logs, journals } = await services('api');
    const [api] = journals;
    await print(api, 'early error\n', 'stdout');
    const since = Date.now();
    await print(api, '\x1b[31mer\x1b[1mror\x1b[m: boom\n', 'stdout');
    await print(api, 'error on the other\n', 'stderr');
    await print(api, 'fine\n', 'stdout');
    const found = await logs.query({ ...ALL, since, grep: '^error:? \\w+', stream: 'stdout' });
    expect(found.lines.map(({ line }) => line)).toEqual(['\x1b[31mer\x1b[1mror\x1b[m: boom']);
    const before = await logs.query({ ...ALL, until: since - 1 });
    expect(before.lines.map(({ line }) => line)).toEqual(['early error']);
    expect((await logs.query({ ...ALL, lines: 1, grep: 'error' })).lines[0]?.line).toBe('error on the other');
  });

  it('fits a message, keeps the newest and says that it left some out', async () => {
    const { logs, journals } = await services('api', 'web');
    for (const journal of journals) {
      for (let n = 0; n < 60; n++)
        journal.append(Buffer.from(`${n} ${'\x1b[31m'.repeat(10_000)}\n`), 'stdout');
      await journal.flush();
    }
    const answer = await logs.query(ALL);
    expect(answer.isTruncated).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(MAX_MESSAGE_BYTES);
    expect(answer.lines.at(-1)?.line).toMatch(/^59 /);
  });

  it('of more lines than an answer has gives the newest of them', async () => {
    const { logs, journals } = await services('api');
    const [api] = journals;
    await print(api, Array.from({ length: 100_010 }, (_, n) => `${n}\n`).join(''));
    const { lines, isTruncated } = await logs.query(ALL);
    expect(isTruncated).toBe(true);
    expect(lines.length).toBeLessThanOrEqual(100_000);
    expect(lines.at(-1)?.line).toBe('100009');
  });

  it('with a bad expression, or of an unknown service, says so', async () => {
    const { logs } = await services('api');
    const bad = await logs.query({ ...ALL, grep: '(' }).catch((reason: unknown) => reason);
    expect(isFailure(bad, 'invalidParams') && bad.message).toContain('service/logs');
    const unknown = await logs.query({ ...ALL, target: ['apy'] }).catch((reason: unknown) => reason);
    expect(isFailure(unknown, 'notFound')).toBe(true);
    const listener = { onItems: () => undefined };
    expect(() => logs.follow({ ...ALL, grep: '(' }, listener)).toThrow('service/logs');
    expect(() => logs.follow({ ...ALL, target: ['apy'] }, listener)).toThrow('apy');
  });

  it('that would never end is ended, while others are answered', async () => {
    const { logs, journals } = await servicesWith({ timeoutMs: 2_000 }, 'api');
    const [api] = journals;
    await print(api, `${'a'.repeat(40)}!\n`);
    const endless = logs.query({ ...ALL, grep: '^(a+)+$' }).catch((reason: unknown) => reason);
    expect((await logs.query(ALL)).lines.length).toBe(1);
    expect(isFailure(await endless, 'timedOut')).toBe(true);
    expect((await logs.query({ ...ALL, grep: 'a!$' })).lines.length).toBe(1);
  });
});

describe('following', () => {
  it('gives the lines asked for and then each new one, once and whole', async () => {
    const { logs, journals, grow } = await services('api', 'web');
    const [api, web] = journals;
    await print(api, 'old\nolder is not asked for\nlast\nunfin');
    const got = follow(logs, { ...ALL, lines: 1 });
    await until('the last old line', () => got.lines.length === 1);
    await print(api, 'ished\nne');
    await grow('api');
    await print(web, 'web\n');
    await grow('web');
    await print(api, 'xt\n');
    await grow('api');
    await until('all lines', () => got.lines.length >= 4);
    expect(got.of('api')).toEqual(['last', 'unfinished', 'next']);
    expect(got.of('web')).toEqual(['web']);
  });

  it('keeps streams apart that finish their lines in turns', async () => {
    const { logs, journals, grow } = await services('api');
    const [api] = journals;
    const got = follow(logs, ALL);
    const pieces = [
      ['out ', 'stdout'],
      ['err ', 'stderr'],
      ['put\n', 'stdout'],
      ['out 2\nout ', 'stdout'],
      ['or\n', 'stderr'],
      ['3\n', 'stdout'],
    ] as const;
    for (const [text, stream] of pieces) {
      await print(api, text, stream);
      await grow('api');
    }
    await until('all lines', () => got.lines.length >= 4);
    expect(got.lines.filter(({ stream }) => stream === 'stdout').map(({ line }) => line)).toEqual([
      'out put',
      'out 2',
      'out 3',
    ]);
    expect(got.lines.filter(({ stream }) => stream === 'stderr').map(({ line }) => line)).toEqual(['err or']);
  });

  it('gives what a run left without a line end when it ends', async () => {
    const { logs, journals, end } = await services('api');
    const [api] = journals;
    const got = follow(logs, ALL);
    await print(api, 'Segmentation fault');
    api.event({ kind: 'exit', outcome: 'exited', exitCode: null, signal: 'SIGSEGV' });
    await api.flush();
    end('api');
    await until('the line', () => got.of('api')[0] === 'Segmentation fault');
  });

  it('includes services that come later, from their first line', async () => {
    const { logs, add } = await services('api');
    const got = follow(logs, ALL);
    const worker = await add('worker', 'started\n');
    await until('its first line', () => got.of('worker')[0] === 'started');
    expect(worker.end).toBe(8);
  });

  it('accounts for every line of a flood: it came, or is counted as passed over', async () => {
    const { logs, journals, grow } = await services('api');
    const [api] = journals;
    const got = follow(logs, { ...ALL, lines: 1 });
    await print(api, 'first\n');
    await grow('api');
    await until('the first', () => got.lines.length === 1);
    for (let n = 0; n < 600_000; n += 10_000) {
      await print(api, Array.from({ length: 10_000 }, (_, m) => `line ${n + m}\n`).join(''));
    }
    await grow('api');
    await until('the last', () => got.lines.at(-1)?.line === 'line 599999');
    const last = await until('the sum', () => got.dropped + got.lines.length >= 600_001 && got);
    // How many are passed over depends on how fast the follower is; that none is forgotten does not.
    expect(last.dropped + last.lines.length).toBe(600_001);
  });

  it('goes on after lines on which the expression hung', async () => {
    const { logs, journals, grow } = await servicesWith({ timeoutMs: 2_000 }, 'api');
    const [api] = journals;
    const got = follow(logs, { ...ALL, grep: '^(a+)+$' });
    await print(api, 'aa\n');
    await grow('api');
    await until('a line that matches', () => got.lines.length === 1);
    await print(api, `${'a'.repeat(40)}!\n`);
    await grow('api');
    await until('it is passed over', () => got.dropped === 1, 25_000);
    await print(api, 'aaa\n');
    await grow('api');
    await until('the next that matches', () => got.lines.at(-1)?.line === 'aaa');
  });

  it('ends when nobody listens any more', async () => {
    const { logs, journals, grow, watchers } = await services('api');
    const [api] = journals;
    const got = follow(logs, ALL);
    got.end();
    expect(watchers()).toBe(0);
    await print(api, 'unheard\n');
    await grow('api');
    expect((await logs.query(ALL)).lines.length).toBe(1);
    expect(got.lines).toEqual([]);
  });
});
