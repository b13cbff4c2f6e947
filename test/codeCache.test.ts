// Programs start from the bytecode of an earlier run, and whatever happens to that bytecode, they do what their code
// says. A small program stands for ours: the same `NAME.js` loads it.

import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sealOf } from '../src/boot/codeCache.ts';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import { distDir, testHome } from './support/home.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

const SEAL_BYTES = 32;
const isRoot = process.geteuid?.() === 0;

describe('a program', () => {
  it('runs from the bytecode that the run before it left', async () => {
    const [one, two] = [program(`console.log('one');`), program(`console.log('two');`)];
    await one.run();
    await two.run();
    // Bytecode of the other, sealed as if it were its own: what it prints is what it ran.
    one.seal(two.cached().subarray(SEAL_BYTES));
    expect(await one.run()).toBe('two\n');
  });

  it('never runs bytecode of another code of the same length', async () => {
    const one = program(`console.log('one');`);
    await one.run();
    const before = one.cached();
    one.write(`console.log('two');`);
    expect(await one.run()).toBe('two\n');
    expect(one.cached()).not.toEqual(before);
    expect(await one.run()).toBe('two\n');
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 100)],
    ['empty', () => Buffer.alloc(0)],
    ['shorter than its seal', (bytes) => bytes.subarray(0, 10)],
    ['longer than it was', (bytes) => Buffer.concat([bytes, Buffer.alloc(100)])],
    ['half zeros', (bytes) => Buffer.concat([bytes.subarray(0, 400), Buffer.alloc(bytes.length - 400)])],
    [
      'wrong in one bit',
      (bytes) => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)) as Buffer,
    ],
  ])('passes over a cache that is %s, and replaces it', async (_, damage) => {
    const one = program(`console.log('one');`);
    await one.run();
    writeFileSync(one.cacheFile(), damage(one.cached()));
    expect(await one.run()).toBe('one\n');
    expect(one.isSealed()).toBe(true);
  });

  it('passes over a whole cache that V8 rejects, and replaces it', async () => {
    const one = program(`console.log('one');`);
    await one.run();
    one.seal(Buffer.alloc(1_000, 7));
    expect(await one.run()).toBe('one\n');
    expect(one.cached().subarray(SEAL_BYTES)).not.toEqual(Buffer.alloc(1_000, 7));
    expect(one.isSealed()).toBe(true);
  });

  it('learns twice from each verb what it calls, and then leaves its cache alone', async () => {
    const one = program(
      `function rare() { return 'rare'; } console.log(process.argv[2] === 'rare' ? rare() : 'one');`,
    );
    const known: Buffer[] = [];
    for (const args of [[], ['often'], [], ['often'], ['rare'], ['rare'], [], ['often'], ['rare']]) {
      await one.run(...args);
      known.push(one.cached());
    }
    const isNew = known.map((bytes, at) => at === 0 || !bytes.equals(known[at - 1] ?? bytes));
    expect(isNew).toEqual([true, true, true, true, true, true, false, false, false]);
    expect(known[4]?.length).toBeGreaterThan(known[3]?.length ?? 0);
  });

  it('passes over a cache that others may write to', async () => {
    const [one, two] = [program(`console.log('one');`), program(`console.log('two');`)];
    await one.run();
    await two.run();
    one.seal(two.cached().subarray(SEAL_BYTES));
    chmodSync(one.cacheFile(), 0o666);
    expect(await one.run()).toBe('one\n');
  });

  it('runs where no cache can be written', async () => {
    const one = program(`console.log('one');`);
    writeFileSync(path.join(one.dir, 'code-cache'), 'in the way');
    expect(await one.run()).toBe('one\n');
    expect(await one.run()).toBe('one\n');
  });

  it.skipIf(isRoot)('leaves nothing in a folder that is read-only', async () => {
    const one = program(`console.log('one');`);
    chmodSync(one.dir, 0o555);
    onTestFinished(() => chmodSync(one.dir, 0o755));
    expect(await one.run()).toBe('one\n');
    expect(existsSync(path.join(one.dir, 'code-cache'))).toBe(false);
  });

  it.runIf(isRoot)("leaves nothing in a folder that is another user's, though root could", async () => {
    const one = program(`console.log('one');`);
    chownSync(one.dir, 54_321, 54_321);
    expect(await one.run()).toBe('one\n');
    expect(existsSync(path.join(one.dir, 'code-cache'))).toBe(false);
  });

  it('leaves one whole cache when many run at once', async () => {
    const one = program(`console.log('one');`);
    const printed = await Promise.all(Array.from({ length: 6 }, () => one.run()));
    expect(new Set(printed)).toEqual(new Set(['one\n']));
    expect(readdirSync(path.join(one.dir, 'code-cache'))).toHaveLength(1);
    expect(one.isSealed()).toBe(true);
  });

  it('forgets caches that nobody wrote for long', async () => {
    const one = program(`console.log('one');`);
    const old = path.join(one.dir, 'code-cache', 'one-v20.0.0.bin');
    mkdirSync(path.dirname(old), { mode: 0o700 });
    writeFileSync(old, '');
    utimesSync(old, 1, 1);
    await one.run();
    expect(existsSync(old)).toBe(false);
    expect(one.isSealed()).toBe(true);
  });

  it('leaves its cache soon after it started when it stays, and none when it is killed before', async () => {
    const stays = `setInterval(() => undefined, 1e6); console.log('here');`;
    const [one, killed] = [program(stays), program(stays)];
    await killed.runUntilPrinted();
    await one.runUntilPrinted(() => until('its cache', () => hasCacheOf('one', one.dir)));
    expect(one.isSealed()).toBe(true);
    expect(existsSync(path.join(killed.dir, 'code-cache'))).toBe(false);
  });

  it('is itself: main, its folder, what it exports, its lines in a stack, in a thread of its own', async () => {
    const one = program(
      `const { Worker, isMainThread } = require('node:worker_threads');
if (!isMainThread) return console.log('in a thread');
console.log(require.main === module, __dirname, require('./two.js'));
console.log(new Error('where').stack.split('\\n')[1].trim());
new Worker(__filename);`,
    );
    program(`exports.isMain = require.main === module;`, one.dir, 'two');
    const printed = [
      `true ${one.dir} { isMain: false }`,
      `at ${path.join(one.dir, 'one.code.js')}:5:13`,
      'in a thread',
      '',
    ];
    expect(await one.run()).toBe(printed.join('\n'));
    expect(await one.run()).toBe(printed.join('\n'));
  });
});

it('the daemon of an installed version leaves its cache in the folder of that version', async () => {
  const { cli, paths } = testHome();
  expect((await cli('status', '--start')).code).toBe(0);
  const [version = ''] = readdirSync(paths.versionsDir);
  const dir = path.join(paths.versionsDir, version);
  await until('its cache', () => hasCacheOf('daemon', dir));
  expect(statSync(path.join(dir, 'code-cache')).mode & 0o777).toBe(0o700);
});

function hasCacheOf(name: string, dir: string): boolean {
  const folder = path.join(dir, 'code-cache');
  return (
    existsSync(folder) &&
    readdirSync(folder).some((file) => file.startsWith(`${name}-`) && file.endsWith('.bin'))
  );
}

interface Program {
  readonly dir: string;
  /** Replaces the code. */
  write(body: string): void;
  /** @returns what it printed */
  run(...args: readonly string[]): Promise<string>;
  /** Runs it until it printed something and `then` is over; then kills it. */
  runUntilPrinted(then?: () => Promise<unknown>): Promise<void>;
  cacheFile(): string;
  cached(): Buffer;
  /** Puts this bytecode into the cache, as if it came from its own code. */
  seal(bytecode: Buffer): void;
  isSealed(): boolean;
}

function program(body: string, dir = temporaryFolder(), name = 'one'): Program {
  const [file, codeFile] = [path.join(dir, `${name}.js`), path.join(dir, `${name}.code.js`)];
  copyFileSync(path.join(distDir, 'attach.js'), file);
  const self: Program = {
    dir,
    write(text) {
      // Replaced, not written into: a program may be running from it.
      rmSync(codeFile, { force: true });
      writeFileSync(codeFile, `(function (exports, require, module, __filename, __dirname) {\n${text}\n})`);
    },
    run: (...args) =>
      new Promise((resolve, reject) => {
        execFile(process.execPath, [file, ...args], (error, stdout, stderr) =>
          error === null && stderr === '' ? resolve(stdout) : reject(error ?? new Error(stderr)),
        );
      }),
    async runUntilPrinted(then) {
      const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
      const identity = { pid: child.pid ?? 0, startTime: startTimeOf(child.pid ?? 0) ?? 0 };
      onTestFinished(() => void child.kill('SIGKILL'));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await then?.();
      child.kill('SIGKILL');
      await until('its end', () => !isAlive(identity));
    },
    cacheFile() {
      const names = readdirSync(path.join(dir, 'code-cache')).filter((one) => one.startsWith(`${name}-`));
      expect(names).toEqual([expect.stringContaining(`${process.version}-`)]);
      return path.join(dir, 'code-cache', names[0] ?? '');
    },
    cached: () => readFileSync(self.cacheFile()),
    seal(bytecode) {
      const seal = sealOf(readFileSync(codeFile), bytecode);
      writeFileSync(self.cacheFile(), Buffer.concat([seal, bytecode]));
    },
    isSealed() {
      const bytes = self.cached();
      return bytes.subarray(0, SEAL_BYTES).equals(sealOf(readFileSync(codeFile), bytes.subarray(SEAL_BYTES)));
    },
  };
  self.write(body);
  return self;
}
