// Screens of sessions, from their journals: what the worker thread draws, when it leaves checkpoints, and what a viewer
// makes of them.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Terminal } from '@xterm/headless';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ScreenSource } from '../src/daemon/sessions/screen/rendering.ts';
import { type DidWriteCheckpoint, Screens } from '../src/daemon/sessions/screens.ts';
import { WorkerThread } from '../src/daemon/sessions/workerThread.ts';
import { openLog } from '../src/host/log.ts';
import { checkpointsIn, newestCheckpoint, writeCheckpoint } from '../src/journal/checkpoint.ts';
import { openJournal } from '../src/journal/reader.ts';
import type { JournalWriter } from '../src/journal/writer.ts';
import { isFailure } from '../src/protocol/failure.ts';
import { journalAt } from './support/journals.ts';
import { programFile } from './support/program.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

const SIZE = { cols: 40, rows: 10 };

describe('the screen of a session', () => {
  it('is that of its journal, sizes included', async () => {
    const { screens, journal } = await session();
    journal.event({ kind: 'resize', ...SIZE });
    journal.append(Buffer.from(`${'a'.repeat(50)}\r\n`), 'pty');
    journal.event({ kind: 'resize', cols: 60, rows: 5 });
    journal.append(Buffer.from(`${'b'.repeat(50)}\r\n\x1b[?2004h$ `), 'pty');
    await journal.flush();
    const screen = await screens.screen('s', 'text');
    expect(screen).toMatchObject({
      text: `${'a'.repeat(50)}\n${'b'.repeat(50)}\n$`,
      size: { cols: 60, rows: 5 },
      cursor: { x: 2, isVisible: true },
      modes: { bracketedPaste: true, alternateScreen: false },
      offset: journal.end,
    });
    journal.append(Buffer.from('ls'), 'pty');
    await journal.flush();
    expect((await screens.screen('s', 'ansi')).text).toContain('$ ls');
  });

  it('of a program on pipes has its lines one below the other', async () => {
    const { screens, journal } = await session({ isPty: false });
    journal.append(Buffer.from('one\n'), 'stdout');
    journal.append(Buffer.from('two\n'), 'stderr');
    await journal.flush();
    expect((await screens.screen('s', 'text')).text).toBe('one\ntwo');
  });

  it('goes on from a checkpoint after the thread was ended', async () => {
    const { screens, journal, source } = await session();
    journal.append(Buffer.from('\x1b[?1h\x1b[31mred\r\n'), 'pty');
    await journal.flush();
    await screens.checkpoint('s');
    journal.append(Buffer.from('still red\r\n'), 'pty');
    await journal.flush();
    screens.dispose();
    const again = await screensOf(source);
    const screen = await again.screen('s', 'ansi');
    expect(screen.text).toBe('\x1b[0;31mred\x1b[0m\n\x1b[0;31mstill red\x1b[0m');
    expect(screen.modes.applicationCursorKeys).toBe(true);
  });

  it('of an unknown session is not found, and of an empty one is blank', async () => {
    const { screens } = await session();
    const error = await screens.screen('other', 'text').catch((reason: unknown) => reason);
    expect(isFailure(error, 'notFound')).toBe(true);
    expect(await screens.screen('s', 'text')).toMatchObject({ text: '', size: SIZE, offset: 0 });
  });

  it('survives trimmed output, a torn checkpoint and one of another journal', async () => {
    const { screens, journal, source } = await session({}, 4_096);
    for (let n = 0; n < 2_000; n++) journal.append(Buffer.from(`line ${n}\r\n`), 'pty');
    await journal.flush();
    const oldest = readdirSync(source.journalDir).sort().slice(0, 4);
    for (const name of oldest) rmSync(path.join(source.journalDir, name));
    await writeCheckpoint(source.checkpointsDir, {
      offset: 5,
      size: SIZE,
      bytes: Buffer.from('of long ago'),
    });
    await writeCheckpoint(source.checkpointsDir, {
      offset: 1e9,
      size: SIZE,
      bytes: Buffer.from('of the future'),
    });
    writeFileSync(path.join(source.checkpointsDir, `${journal.end}-40x10`), 'torn');
    const { text } = await screens.screen('s', 'text');
    expect(text.split('\n')).toEqual(Array.from({ length: 9 }, (_, n) => `line ${1991 + n}`));
  });
});

describe('output that was gone before it was drawn', () => {
  it.each(['while it was followed', 'before anybody looked'])('is said, once: %s', async (when) => {
    const { screens, journal, source } = await session({}, 4_096);
    const gaps: string[] = [];
    screens.onDidMeetGap((gap) => gaps.push(gap.session));
    journal.append(Buffer.from('lost'), 'pty');
    await journal.flush();
    if (when === 'while it was followed') await screens.screen('s', 'text');
    for (let n = 0; n < 2_000; n++) journal.append(Buffer.from('\x1b[5;5Hhere'), 'pty');
    await journal.flush();
    for (const name of readdirSync(source.journalDir).sort().slice(0, -2))
      rmSync(path.join(source.journalDir, name));
    const { text } = await screens.screen('s', 'text');
    expect(text.split('\n')).toEqual([' What was printed before this is gone', '', '', '', '    here']);
    await screens.screen('s', 'text');
    expect(gaps).toEqual(['s']);
  });
});

it('a service of which only the newest is kept is drawn from there without a word', async () => {
  const { screens, journal, source } = await session({ keepsUndrawn: false }, 4_096);
  const gaps: string[] = [];
  screens.onDidMeetGap((gap) => gaps.push(gap.session));
  for (let n = 0; n < 2_000; n++) journal.append(Buffer.from('\x1b[5;5Hhere'), 'pty');
  await journal.flush();
  for (const name of readdirSync(source.journalDir).sort().slice(0, -2))
    rmSync(path.join(source.journalDir, name));
  expect((await screens.screen('s', 'text')).text).toBe('\n\n\n\n    here');
  expect(gaps).toEqual([]);
});

describe('checkpoints', () => {
  it('are left at each step, where a viewer can go on without a seam', async () => {
    const { screens, journal, source, written } = await session();
    journal.event({ kind: 'resize', ...SIZE });
    const closed: { start: number; end: number }[] = [];
    journal.onDidCloseSegment((segment) => closed.push(segment));
    for (let n = 0; closed.length < 3; n++) {
      journal.append(Buffer.from(`\x1b[3${n % 8}mline \x1b[1m${n} 世界\x1b[m and some more\r\n`), 'pty');
      if (n % 1_000 === 0) await journal.flush();
    }
    await journal.flush();
    for (const _ of closed) screens.didCloseSegment({ session: 's' });
    await until('a checkpoint', () => written.length > 0);
    const last = await until('the last step', () => {
      const one = written.at(-1);
      return one !== undefined && journal.end - one.offset < 1024 * 1024 && one;
    });
    expect(last).toMatchObject({ session: 's', size: SIZE });
    const checkpoint = await newestCheckpoint(source.checkpointsDir);
    expect(checkpoint?.offset).toBe(last.offset);
    // One before the newest stays, for who is reading it.
    expect((await checkpointsIn(source.checkpointsDir)).length).toBeLessThanOrEqual(2);

    const reader = await openJournal(source.journalDir);
    const fresh = await shown(checkpoint?.bytes ?? Buffer.alloc(0), await bytesFrom(reader, last.offset));
    const whole = await shown(await bytesFrom(reader, 0));
    expect(fresh).toEqual(whole);
  });

  it('come at once when asked for, and not again while nothing came', async () => {
    const { screens, journal, source, written } = await session();
    journal.append(Buffer.from('hello\r\n$ '), 'pty');
    await journal.flush();
    await screens.checkpoint('s');
    expect(written).toEqual([{ session: 's', offset: 7, size: SIZE }]);
    const [before] = await checkpointsIn(source.checkpointsDir);
    await screens.checkpoint('s');
    // Whoever waits for it is told of the same one.
    expect(written[1]).toEqual(written[0]);
    expect(await checkpointsIn(source.checkpointsDir)).toEqual([before]);
  });

  it('are not left for what nobody looks at, nor for a session that is gone', async () => {
    const { screens, journal, source, written } = await session({ wantsCheckpoints: false });
    journal.append(Buffer.alloc(2 * 1024 * 1024, 'x\r\n'), 'pty');
    await journal.flush();
    screens.didCloseSegment({ session: 's' });
    screens.didCloseSegment({ session: 'gone' });
    // Whatever had been asked of the thread would be done before this.
    await screens.screen('s', 'text');
    expect(written).toEqual([]);
    expect(await checkpointsIn(source.checkpointsDir)).toEqual([]);
  });

  it('of many sessions are drawn with few emulators in memory', async () => {
    const folder = temporaryFolder();
    const all = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const source = sourceIn(path.join(folder, `s${n}`), { session: `s${n}` });
        const journal = await journalAt(source.journalDir);
        journal.append(Buffer.from(`this is ${n}\r\n`), 'pty');
        await journal.flush();
        return source;
      }),
    );
    const screens = await screensOf(...all);
    for (let round = 0; round < 2; round++) {
      const texts = await Promise.all(all.map(({ session: id }) => screens.screen(id, 'text')));
      expect(texts.map(({ text }) => text)).toEqual(all.map((_, n) => `this is ${n}`));
    }
  });
});

describe('the worker thread', () => {
  it('is replaced when it dies, and calls under way are told', async () => {
    const dying = path.join(temporaryFolder(), 'dying.js');
    writeFileSync(
      dying,
      `require('worker_threads').parentPort.on('message', () => { throw new Error('boom') })`,
    );
    const thread = new WorkerThread(dying, 'test');
    onTestFinished(() => thread.dispose());
    await expect(thread.call('forget', { session: 's' })).rejects.toThrow('boom');
    await expect(thread.call('forget', { session: 's' })).rejects.toThrow('boom');
  });

  it('that hangs is ended: the call says so, the others are unavailable', async () => {
    const hanging = path.join(temporaryFolder(), 'hanging.js');
    writeFileSync(hanging, `require('worker_threads').parentPort.on('message', () => { for (;;); })`);
    const thread = new WorkerThread(hanging, 'test');
    onTestFinished(() => thread.dispose());
    const other = thread.call('forget', { session: 's' }).catch((reason: unknown) => reason);
    const slow = await thread
      .call('forget', { session: 's' }, { timeoutMs: 100 })
      .catch((reason: unknown) => reason);
    expect(isFailure(slow, 'timedOut')).toBe(true);
    expect(isFailure(await other, 'unavailable')).toBe(true);
  });
});

interface Session {
  readonly screens: Screens;
  readonly journal: JournalWriter;
  readonly source: ScreenSource;
  readonly written: DidWriteCheckpoint[];
}

async function session(more: Partial<ScreenSource> = {}, segmentBytes?: number): Promise<Session> {
  const source = sourceIn(temporaryFolder(), more);
  const journal = await journalAt(source.journalDir, segmentBytes);
  const screens = await screensOf(source);
  const written: DidWriteCheckpoint[] = [];
  screens.onDidWriteCheckpoint((one) => written.push(one));
  return { screens, journal, source, written };
}

function sourceIn(folder: string, more: Partial<ScreenSource>): ScreenSource {
  const checkpointsDir = path.join(folder, 'checkpoints');
  mkdirSync(checkpointsDir, { recursive: true });
  return {
    session: 's',
    journalDir: path.join(folder, 'journal'),
    checkpointsDir,
    size: SIZE,
    isPty: true,
    wantsCheckpoints: true,
    keepsUndrawn: true,
    ...more,
  };
}

async function screensOf(...sources: readonly ScreenSource[]): Promise<Screens> {
  const screens = new Screens({
    workerScript: await programFile('worker'),
    log: openLog(path.join(temporaryFolder(), 'log')),
    find: (id) => sources.find(({ session: one }) => one === id),
  });
  onTestFinished(() => screens.dispose());
  return screens;
}

async function bytesFrom(journal: Awaited<ReturnType<typeof openJournal>>, offset: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let at = offset; at < journal.end; ) {
    const { from, bytes } = await journal.read(at, 1024 * 1024);
    pieces.push(bytes);
    at = from + bytes.length;
  }
  return Buffer.concat(pieces);
}

async function shown(...outputs: readonly Buffer[]): Promise<unknown> {
  const terminal = new Terminal({ ...SIZE, scrollback: 1_000, allowProposedApi: true });
  for (const output of outputs) await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  return Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row);
    const colours = Array.from({ length: SIZE.cols }, (_unused, column) =>
      line?.getCell(column)?.getFgColor(),
    );
    return [line?.translateToString(true), colours.join()];
  });
}
