// Locks, process identity and atomic files, with real processes that are killed at bad moments.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeFileAtomic } from '../src/host/atomicWrite.ts';
import { tryBindLock } from '../src/host/lock.bind.ts';
import { lockKind, lockUnless, lockWithin, tryLock } from '../src/host/lock.ts';
import { bootId, isAlive, machineId, startTimeOf, stateOf } from '../src/host/processIdentity.ts';
import { isFailure } from '../src/protocol/failure.ts';
import { startProgram } from './support/program.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

describe.each([
  ['flock', tryLock],
  ['bind', tryBindLock],
] as const)('a lock by %s', (_kind, take) => {
  it('is held by one until it is released', () => {
    const file = path.join(temporaryFolder(), 'lock');
    const lock = required(take(file));
    expect(take(file)).toBeUndefined();
    lock.release();
    lock.release();
    const again = required(take(file));
    again.release();
  });

  it('of one file does not hold another', () => {
    const folder = temporaryFolder();
    const locks = [take(path.join(folder, 'a')), take(path.join(folder, 'b'))];
    for (const lock of locks) required(lock).release();
  });
});

describe('the instance lock', () => {
  it('is of the kernel here', () => {
    expect(lockKind()).toBe('flock');
  });

  it('is freed by kill -9 of its holder', async () => {
    const file = path.join(temporaryFolder(), 'daemon.lock');
    const holder = await startProgram('holdLock', [file]);
    await until('the lock is held', () => holder.lines.includes('locked'));
    expect(tryLock(file)).toBeUndefined();
    const inode = statSync(file).ino;
    holder.child.kill('SIGKILL');
    required(await until('the lock is free', () => tryLock(file))).release();
    expect(statSync(file).ino).toBe(inode);
  });

  it('is not kept by a child that outlives its holder', async () => {
    const file = path.join(temporaryFolder(), 'daemon.lock');
    const lock = required(tryLock(file));
    const child = spawn('sleep', ['60'], { stdio: 'inherit', detached: true });
    onTestFinished(() => void child.kill('SIGKILL'));
    lock.release();
    required(tryLock(file)).release();
  });

  it('is waited for, and got when the holder lets go', async () => {
    const file = path.join(temporaryFolder(), 'start.lock');
    const holder = await startProgram('holdLock', [file]);
    await until('the lock is held', () => holder.lines.includes('locked'));
    const waiting = lockWithin(file, 20_000);
    holder.child.stdin?.write('release\n');
    (await waiting).release();
  });

  it('is no longer waited for once it is moot, and is free for others then', async () => {
    const file = path.join(temporaryFolder(), 'start.lock');
    const held = required(tryLock(file));
    const moot = new AbortController();
    const waiting = lockUnless(moot.signal, file, 20_000);
    moot.abort();
    expect(await waiting).toBeUndefined();
    held.release();
    required(tryLock(file)).release();
    expect(await lockUnless(AbortSignal.abort(), path.join(temporaryFolder(), 'free'), 20_000)).toBeDefined();
  });

  it('that is not got in time fails as such and is not got later', async () => {
    const file = path.join(temporaryFolder(), 'start.lock');
    const lock = required(tryLock(file));
    const error = await lockWithin(file, 50).catch((reason: unknown) => reason);
    expect(isFailure(error, 'timedOut') && error.message).toContain(file);
    lock.release();
    required(tryLock(file)).release();
  });

  it('lets one in at a time, however many want it', async () => {
    const folder = temporaryFolder();
    const number = path.join(folder, 'number');
    writeFileSync(number, '0');
    const programs = await Promise.all(
      Array.from({ length: 8 }, () =>
        startProgram('countUnderLock', [path.join(folder, 'lock'), number, '10']),
      ),
    );
    expect(await Promise.all(programs.map(({ child }) => exitOf(child)))).toEqual(Array(8).fill(0));
    expect(readFileSync(number, 'utf8')).toBe('80');
  });

  it('that cannot be taken for another reason says so', () => {
    expect(() => tryLock('/there/is/no/such/folder/lock')).toThrow('ENOENT');
  });
});

describe('a process', () => {
  it('is alive by pid and start time until it ends, reaped or not', async () => {
    // A shell that never waits: its ended child stays a zombie.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    let printed = '';
    parent.stdout.on('data', (data: Buffer) => {
      printed += data.toString();
    });
    const pid = Number(await until('the pid of the child', () => /^\d+(?=\n)/.exec(printed)?.[0]));
    onTestFinished(() => endQuietly(pid));
    const identity = { pid, startTime: required(startTimeOf(pid)) };
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, bootId: bootId() })).toBe(true);
    process.kill(pid, 'SIGKILL');
    await until('the child is a zombie', () => stateOf(pid) === 'Z');
    expect(startTimeOf(pid)).toBe(identity.startTime);
    expect(isAlive(identity)).toBe(false);
  });

  it('that has the pid of another, or the start time of another boot, is not that one', () => {
    const startTime = required(startTimeOf(process.pid));
    expect(isAlive({ pid: process.pid, startTime: startTime - 1 })).toBe(false);
    expect(isAlive({ pid: process.pid, startTime, bootId: 'another boot' })).toBe(false);
    expect(isAlive({ pid: 99_999_999, startTime })).toBe(false);
  });

  it('that is stopped is alive, and said to be stopped', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const pid = required(child.pid);
    child.kill('SIGSTOP');
    await until('it is stopped', () => stateOf(pid) === 'T');
    expect(isAlive({ pid, startTime: required(startTimeOf(pid)) })).toBe(true);
  });

  it('is on a machine and in a boot with names', () => {
    expect(bootId()).toMatch(/^[0-9a-f-]{36}$/);
    expect(machineId()).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('an atomic file', () => {
  it('is whole at every instant, also when its writer is killed in between', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'state.json');
    for (let round = 0; round < 5; round++) {
      const writer = await startProgram('writeForEver', [file]);
      await until('it is written', () => writer.lines.includes('writing'));
      for (let look = 0; look < 50; look++) {
        const text = readFileSync(file, 'utf8');
        expect(text.length).toBe(200_000);
        expect(text).toBe(text.charAt(0).repeat(200_000));
        await new Promise((resolve) => setImmediate(resolve));
      }
      writer.child.kill('SIGKILL');
      await exitOf(writer.child);
      expect(new Set(readFileSync(file, 'utf8')).size).toBe(1);
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('stays as it was when it cannot be replaced', async () => {
    const folder = temporaryFolder();
    // A folder cannot be renamed over.
    const target = path.join(folder, 'target');
    mkdirSync(target);
    await expect(writeFileAtomic(target, 'text')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['target']);
  });
});

function exitOf(child: ChildProcess): Promise<number | null> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by the test.
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected something');
  return value;
}
