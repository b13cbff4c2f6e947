// Claims about runs: complete output, exact exits, failures that say why, and calls that are done once.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sessionPaths } from '../src/host/paths.ts';
import { openJournal } from '../src/journal/reader.ts';
import { FrameClient } from './support/frameClient.ts';
import { linesIn } from './support/journals.ts';
import { TestKeeper } from './support/keeper.ts';

/** By hand: TAILS=1000. */
const TAILS = Number(process.env['TAILS'] ?? 200);
/** 40 kB and out: more than a terminal's buffer holds, and gone before anybody looks. */
const PRINT_AND_EXIT = ['sh', '-c', 'head -c 40000 /dev/zero | tr "\\0" x; exit 3'];

async function journalOf(keeper: TestKeeper, session = 's1') {
  return openJournal(sessionPaths(keeper.paths, session).journalDir);
}

it.each([true, false])(
  'keeps all that a child prints right before it exits (tty: %s)',
  async (tty) => {
    const keeper = await TestKeeper.start();
    for (let run = 1; run <= TAILS; run++) {
      await keeper.spawn({ argv: PRINT_AND_EXIT, tty, kind: 'service' });
      const { exit, end } = await keeper.exitOf('s1', run);
      expect([exit.outcome, exit.exitCode, exit.signal]).toEqual(['exited', 3, null]);
      expect(end, `run ${run}`).toBe(run * 40_000);
    }
    const journal = await journalOf(keeper);
    expect(journal.end).toBe(TAILS * 40_000);
  },
  300_000,
);

it('tells the outcome, the signal and the numbers of runs', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sh', '-c', 'kill -USR1 $$'] });
  expect((await keeper.exitOf()).exit).toMatchObject({
    outcome: 'exited',
    exitCode: null,
    signal: 'SIGUSR1',
  });
  await keeper.spawn({ argv: ['true'] });
  expect((await keeper.exitOf('s1', 2)).exit).toMatchObject({ exitCode: 0, signal: null });
  expect(await (await journalOf(keeper)).runs()).toMatchObject([
    { number: 1, exit: { signal: 'SIGUSR1' } },
    { number: 2, exit: { exitCode: 0 } },
  ]);
});

it('answers who asked for a run before it tells that it has ended', async () => {
  const keeper = await TestKeeper.start();
  for (let run = 1; run <= 100; run++) {
    await keeper.spawn({ argv: ['true'], session: `s${run}` });
    expect(keeper.exits.filter(({ session }) => session === `s${run}`)).toEqual([]);
    await keeper.exitOf(`s${run}`);
  }
});

it('has written down a run before it is told of it', async () => {
  const keeper = await TestKeeper.start();
  for (let run = 1; run <= 5; run++) {
    await keeper.spawn({ argv: ['true'] });
    expect((await (await journalOf(keeper)).runs()).map(({ number }) => number)).toContain(run);
    await keeper.exitOf('s1', run);
  }
});

it('ends a run whose background process keeps the terminal open', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sh', '-c', 'trap "" HUP; sleep 600 & echo started'] });
  expect((await keeper.exitOf()).exit.exitCode).toBe(0);
  expect((await linesIn(await journalOf(keeper))).at(-1)?.line).toBe('started');
});

it('keeps standard output and error apart, in the journal and on the stream', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({
    argv: ['sh', '-c', 'echo out; sleep 0.1; echo err >&2'],
    tty: false,
    kind: 'service',
  });
  await keeper.exitOf();
  const lines = await linesIn(await journalOf(keeper));
  expect(lines.map(({ stream, line }) => [stream, line])).toEqual([
    ['stdout', 'out'],
    ['stderr', 'err'],
  ]);
});

it.each([
  [['no-such-command'], undefined, 'ENOENT'],
  [['sh'], '/no/such/folder', 'ENOENT'],
  [['/etc/passwd'], undefined, 'EACCES'],
])('says why %s in %s cannot be started', async (argv, cwd, errno) => {
  const keeper = await TestKeeper.start();
  const failure = await keeper
    .spawn({ argv, ...(cwd !== undefined && { cwd }) })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'spawnFailed', data: { errno, command: argv[0] } });
});

it('finds commands in the PATH of the child, and runs them with exactly its environment', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['env'], tty: false, kind: 'pipe', env: [['ONLY', 'this = "one"']] });
  await keeper.exitOf();
  const { bytes } = await (await journalOf(keeper)).read(0, 100_000);
  const names = bytes
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0]);
  expect(names.sort()).toEqual(['HOLDFAST_HOME', 'HOLDFAST_SESSION', 'HOME', 'ONLY', 'PATH', 'TERM']);
  const failed = keeper.spawn({ session: 's2', argv: ['env'], env: [['PATH', '/nowhere']] });
  await expect(failed).rejects.toMatchObject({ kind: 'spawnFailed' });
});

it('does a call once, however often it is asked for', async () => {
  const keeper = await TestKeeper.start();
  const first = await keeper.spawn({ argv: ['cat'], callId: 'same' });
  const again = await keeper.spawn({ argv: ['cat'], callId: 'same' });
  expect(again.pid).toBe(first.pid);
  const write = { callId: 'typed', session: 's1', text: 'once\n', eof: false };
  await Promise.all([
    keeper.control.request('session/write', write),
    keeper.control.request('session/write', write),
  ]);
  await keeper.control.request('session/write', write);
  await keeper.control.request('session/write', { callId: 'end', session: 's1', text: '', eof: true });
  await keeper.exitOf();
  const lines = await linesIn(await journalOf(keeper));
  expect(lines.map(({ line }) => line)).toEqual(['once', 'once']);
});

it('does not hand a terminal to other children', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['cat'] });
  const { pid } = await keeper.spawn({
    session: 's2',
    argv: ['sh', '-c', 'ls -l /proc/$$/fd; echo listed; sleep 60'],
    tty: false,
  });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w', { session: 's2' }));
  await client.waitForText('listed');
  expect(pid).toBeGreaterThan(1);
  expect(client.text).not.toContain('ptmx');
});

it('leaves a record others can check, and takes its folder away when nothing is left', async () => {
  const keeper = await TestKeeper.start({ HOLDFAST_KEEPER_LINGER_MS: '2000' });
  const ended = new Promise((resolve) => keeper.child.once('exit', resolve));
  await keeper.spawn({ argv: ['sh', '-c', 'echo bye'] }).catch(() => undefined);
  await ended;
  expect(() => readFileSync(path.join(keeper.paths.keepersDir, keeper.record.id, 'keeper.json'))).toThrow(
    'ENOENT',
  );
});
