// Waiting for a session to be quiet: never too early, and never twice for the same quiet.

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Emitter } from '../src/base/event.ts';
import { type Growth, Idle, lastActivity } from '../src/daemon/sessions/idle.ts';
import { notFound } from '../src/protocol/failure.ts';
import { journalAt } from './support/journals.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

const QUESTION = { session: 'shell', root: null, quietMs: 40, maxWaitMs: 10_000, since: null };

describe('a session', () => {
  it('that has been quiet long enough is idle at once', async () => {
    const { idle } = sessionOf({ end: 7, activeAt: Date.now() - 60_000 });
    const answer = await idle.wait({ ...QUESTION, quietMs: 30_000 });
    expect(answer).toMatchObject({ isIdle: true, offset: 7 });
  });

  it('is idle only after the last output', async () => {
    const { idle, grow, watchers } = sessionOf({ end: 0, activeAt: Date.now() });
    const outputs: number[] = [];
    const waiting = idle.wait({ ...QUESTION, quietMs: 200 });
    await until('it is watched', () => watchers() > 0);
    for (let end = 1; end <= 5; end++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      grow({ end, inputAt: null });
      outputs.push(performance.now());
    }
    const { isIdle, offset } = await waiting;
    expect({ isIdle, offset }).toEqual({ isIdle: true, offset: 5 });
    expect(performance.now() - (outputs.at(-1) ?? 0)).toBeGreaterThanOrEqual(199);
    expect(watchers()).toBe(0);
  });

  it('that is typed into is not quiet', async () => {
    const { idle, grow, watchers } = sessionOf({ end: 3, activeAt: Date.now() - 60_000 });
    const first = await idle.wait(QUESTION);
    const waiting = idle.wait({ ...QUESTION, since: first.generation });
    await until('it is watched', () => watchers() > 0);
    await Promise.resolve();
    grow({ end: 3, inputAt: Date.now() });
    const second = await waiting;
    expect(second.isIdle).toBe(true);
    expect(second.generation).toBeGreaterThan(first.generation);
  });

  it('is never told twice of the same quiet', async () => {
    const { idle, grow, watchers } = sessionOf({ end: 3, activeAt: Date.now() - 60_000 });
    const { generation } = await idle.wait(QUESTION);
    expect(await idle.wait({ ...QUESTION, maxWaitMs: 100, since: generation })).toEqual({
      isIdle: false,
      generation,
      offset: 3,
    });
    const waiting = idle.wait({ ...QUESTION, since: generation });
    await until('it is watched', () => watchers() > 0);
    await new Promise((resolve) => setImmediate(resolve));
    grow({ end: 4, inputAt: null });
    expect(await waiting).toMatchObject({ isIdle: true, offset: 4 });
  });

  it('that printed between two questions has a new quiet', async () => {
    const state = { end: 3, activeAt: Date.now() - 60_000 };
    const { idle } = sessionOf(state);
    const first = await idle.wait(QUESTION);
    state.end = 9;
    state.activeAt = Date.now() - 30_000;
    const second = await idle.wait({ ...QUESTION, since: first.generation });
    expect(second).toMatchObject({ isIdle: true, offset: 9 });
    expect(second.generation).toBeGreaterThan(first.generation);
  });

  it('has the same generation after the daemon was replaced, and a higher one after new output', async () => {
    const state = { end: 3, activeAt: Date.now() - 60_000 };
    const { generation } = await sessionOf(state).idle.wait(QUESTION);
    expect((await sessionOf(state).idle.wait(QUESTION)).generation).toBe(generation);
    const later = sessionOf({ end: 4, activeAt: Date.now() - 1_000 });
    expect((await later.idle.wait(QUESTION)).generation).toBeGreaterThan(generation);
  });

  it('that never is quiet is answered at the end of the wait', async () => {
    const { idle, grow } = sessionOf({ end: 0, activeAt: Date.now() });
    let end = 0;
    const noise = setInterval(() => grow({ end: ++end, inputAt: null }), 5);
    const answer = await idle.wait({ ...QUESTION, quietMs: 10_000, maxWaitMs: 60 });
    clearInterval(noise);
    expect(answer.isIdle).toBe(false);
  });

  it('that is not known is not found', async () => {
    const { idle } = sessionOf({ end: 0, activeAt: null });
    await expect(idle.wait({ ...QUESTION, session: 'other' })).rejects.toThrow('other');
  });
});

it('a journal says when a session printed last', async () => {
  const dir = path.join(temporaryFolder(), 'journal');
  expect(await lastActivity(dir)).toEqual({ end: 0, activeAt: null });
  const journal = await journalAt(dir);
  const before = Date.now();
  journal.append(Buffer.from('hello\n'), 'pty');
  await journal.flush();
  const { end, activeAt } = await lastActivity(dir);
  expect(end).toBe(6);
  expect(activeAt).toBeGreaterThanOrEqual(before);
  expect(activeAt).toBeLessThanOrEqual(Date.now());
});

function sessionOf(state: { end: number; activeAt: number | null }): {
  idle: Idle;
  grow(growth: Growth): void;
  watchers(): number;
} {
  const grown = new Emitter<Growth>();
  let watchers = 0;
  const idle = new Idle({
    find(session) {
      if (session !== 'shell') throw notFound('session', session);
      return 's-1';
    },
    state: async () => ({ ...state }),
    watch(_session, listener) {
      watchers++;
      const own = grown.event(listener);
      return {
        dispose() {
          watchers--;
          own.dispose();
        },
      };
    },
  });
  return { idle, grow: (growth) => grown.fire(growth), watchers: () => watchers };
}
