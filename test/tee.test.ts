// `tee`: what a session prints, copied into a file by the daemon: from an offset or from now on, every byte once, also over a
// kill of the daemon; told where something is missing; over with its session.

import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Tee } from '../src/daemon/sessions/tee/tee.ts';
import { openJournal } from '../src/journal/reader.ts';
import { type TestHome, testHome } from './support/home.ts';
import { journalAt } from './support/journals.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

/** To 200, and to 300 when it is told to. */
const COUNT = `n=0; upTo() { while [ $n -lt $1 ]; do n=$((n+1)); echo line-$n; echo err-$n >&2; sleep 0.01; done; }
  upTo 200; read go; upTo 300`;

function lines(name: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}\n`).join('');
}

async function tees(home: TestHome, session: string): Promise<{ path: string; position: number }[]> {
  return (await home.ok('tee', session, '--json', '--start')).json();
}

it('copies each byte once, of one stream or all, over kills of the daemon, and ends with the session', async () => {
  const home = testHome();
  await home.ok('new', '--pipe', '--name', 'counting', '--', 'sh', '-c', COUNT);
  const [out, err, all] = ['out', 'err', 'all'].map((name) => path.join(home.root, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(out, 'kept\n');
  writeFileSync(err, 'gone\n');
  await home.ok('tee', 'counting', out, '--stream', 'stdout', '--from', '0');
  await home.ok('tee', 'counting', err, '--stream', 'stderr', '--from', '0', '--truncate');
  await home.ok('tee', 'counting', 'all', '--from', '0');
  for (let kills = 1; kills <= 3; kills++) {
    await until('some of it', () => readFileSync(out, 'utf8').includes(`line-${kills * 40}\n`));
    await home.killDaemon();
    // Whoever asks starts another.
    expect((await tees(home, 'counting')).map((one) => one.path).sort()).toEqual([all, err, out]);
  }
  await home.ok('send', 'counting', '--key', 'C-j');
  await home.ok('wait', 'counting', '--for', 'exit');
  await until('the copies to be over', async () => (await tees(home, 'counting')).length === 0);
  expect(readFileSync(out, 'utf8')).toBe(`kept\n${lines('line', 300)}`);
  expect(readFileSync(err, 'utf8')).toBe(lines('err', 300));
  expect(readFileSync(all, 'utf8')).toBe((await home.ok('backlog', 'counting')).stdout);
});

it('copies from now on, until it is stopped', async () => {
  const home = testHome();
  await home.ok('new', '--pipe', '--name', 'cat', '--', 'cat');
  const file = path.join(home.root, 'copy');
  await home.ok('send', 'cat', 'before', '--key', 'C-j');
  await until('it', async () => (await home.ok('backlog', 'cat')).stdout === 'before\n');
  expect((await home.ok('tee', 'cat', file)).stdout).toContain(file);
  // The same again is the same.
  expect((await home.ok('tee', 'cat', file, '--json')).json()).toMatchObject({ path: file });
  expect((await home.cli('tee', 'cat', file, '--drop')).code).toBe(1);
  await home.ok('send', 'cat', 'during', '--key', 'C-j');
  await until('the copy', () => readFileSync(file, 'utf8') === 'during\n');
  expect((await home.ok('tee', 'cat', '--stop')).stdout).toContain('stopped');
  await home.ok('send', 'cat', 'after', '--key', 'C-j');
  await until('it', async () => (await home.ok('backlog', 'cat')).stdout.endsWith('after\n'));
  expect(readFileSync(file, 'utf8')).toBe('during\n');
  expect((await home.ok('tee', 'cat')).stdout).toContain('not copied');
  expect((await home.cli('tee', 'cat', file, '--stop')).code).toBe(3);
});

it('refuses what is no file, with why', async () => {
  const home = testHome();
  await home.ok('new', '--pipe', '--name', 'cat', '--', 'cat');
  const refused = await home.cli('tee', 'cat', '/dev/null');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('no ordinary file')]);
  const absent = await home.cli('tee', 'cat', path.join(home.root, 'no/such/folder/file'));
  expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('ENOENT')]);
  expect((await home.cli('tee', 'cat', path.join(home.paths.hostDir, 'x'))).code).toBe(2);
  expect((await home.cli('tee', 'cat', 'file', '--stream', 'stdin')).code).toBe(2);
});

const PLAN = { stream: null, onOverflow: 'block' } as const;
const never = (): boolean => false;
const nothing = { didAnchor: () => Promise.resolve() };

it('says in the file how much was not kept, or was dropped, and goes on', async () => {
  const [dir, file] = [temporaryFolder(), path.join(temporaryFolder(), 'copy')];
  const writer = await journalAt(dir, 64 * 1024);
  const print = async (letter: string, bytes: number): Promise<void> => {
    for (let left = bytes; left > 0; left -= 32_768)
      writer.append(Buffer.alloc(Math.min(left, 32_768), letter), 'pty');
    await writer.flush();
  };
  await print('a', 200_000);
  await writer.segments.trimTo(64 * 1024);
  const journal = await openJournal(dir);
  const begun = await Tee.begin(journal, { ...PLAN, path: file }, { from: 0, truncates: false }, nothing);
  await begun.advance(never);
  await begun.close();
  const { start } = journal;
  expect(start).toBeGreaterThan(0);
  const gap = `\n[holdfast: ${start} bytes are missing here: they were not kept so long]\n`;
  expect(readFileSync(file, 'latin1')).toBe(gap + 'a'.repeat(200_000 - start));

  const plan = { ...PLAN, onOverflow: 'drop', path: file } as const;
  const dropping = await Tee.begin(journal, plan, { from: 200_000, truncates: true }, nothing);
  await print('b', 5_000_000);
  await dropping.advance(never);
  await print('c', 10);
  await dropping.advance(never);
  await dropping.close();
  expect(readFileSync(file, 'latin1')).toBe(
    `\n[holdfast: 5000000 bytes were dropped here: the disk was too slow]\n${'c'.repeat(10)}`,
  );
});

it('whoever goes on counts what is in the file; where that cannot be right, the file says so', async () => {
  const [dir, file] = [temporaryFolder(), path.join(temporaryFolder(), 'copy')];
  const writer = await journalAt(dir);
  for (let number = 0; number < 100; number++) {
    writer.append(Buffer.from(`out ${number}\n`), 'stdout');
    writer.append(Buffer.from(`err ${number}\n`), 'stderr');
  }
  await writer.flush();
  const journal = await openJournal(dir);
  const whole = Array.from({ length: 100 }, (_, number) => `out ${number}\n`).join('');
  for (let cut = 0; cut <= whole.length; cut += 37) {
    writeFileSync(file, 'before\n');
    const plan = { ...PLAN, stream: 'stdout', path: file } as const;
    const begun = await Tee.begin(journal, plan, { from: 0, truncates: false }, nothing);
    const { record } = begun;
    await begun.close();
    // As a kill in the middle of a write would leave it.
    appendFileSync(file, whole.slice(0, cut));
    const other = await Tee.goOn(journal, record, nothing);
    await other.advance(never);
    await other.close();
    expect([cut, readFileSync(file, 'utf8')]).toEqual([cut, `before\n${whole}`]);
    truncateSync(file, 3);
    const lost = await Tee.goOn(journal, record, nothing);
    await lost.close();
    expect(readFileSync(file, 'utf8')).toBe('bef\n[holdfast: it is not known how much is missing here]\n');
  }
});
