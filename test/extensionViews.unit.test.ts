// What the views say, row by row, without an editor.

import { describe, expect, it } from 'vitest';
import { decorationOf } from '../src/extension/views/decoration.ts';
import { leftOverRows, processRows } from '../src/extension/views/processRows.ts';
import type { Row } from '../src/extension/views/row.ts';
import { changedRows } from '../src/extension/views/rowChanges.ts';
import { serviceRows } from '../src/extension/views/serviceRows.ts';
import { terminalRows } from '../src/extension/views/terminalRows.ts';
import type { ServiceInfo } from '../src/protocol/types.ts';
import { aProcess, aService, aSession, aViewer } from './support/models.ts';

const NOW = 1_000_000;
const places = { roots: ['/shop'], window: 'w-here' };
const figures = { now: NOW, memoryOf: () => null };

const running = (sinceMs: number): ServiceInfo['state'] => ({
  state: 'running',
  since: NOW - sinceMs,
  ready: true,
  healthy: null,
});

function only(rows: readonly Row[]): Row {
  expect(rows).toHaveLength(1);
  return rows[0] as Row;
}

describe('a service row', () => {
  it('says ports, age and memory of a running service in one line', () => {
    const service = aService({ state: running(12 * 60_000), ports: [3000], session: 's1' });
    const row = only(serviceRows([service], places, { now: NOW, memoryOf: () => 84 * 1024 * 1024 }));
    expect(row.label).toBe('api');
    expect(row.description).toBe(':3000 · 12 min · 84 MB');
    expect(row.context.split(' ')).toEqual(expect.arrayContaining(['canStop', 'canRestart', 'hasLogs']));
  });

  it('says in colour and in its tooltip what is wrong although it runs, and that a clock can be stopped', () => {
    const warned = aService({ state: running(60_000), warnings: ['it uses 2GiB of memory'] });
    const row = only(serviceRows([warned], places, figures));
    expect(row.icon?.name).toBe('warning');
    expect(row.tooltip).toContain('it uses 2GiB of memory');
    const armed = aService({ nextRunAt: NOW + 60_000 });
    const words = only(serviceRows([armed], places, figures)).context.split(' ');
    expect(words).toEqual(expect.arrayContaining(['canStart', 'canStop']));
  });

  it.each<[string, Partial<ServiceInfo>, string]>([
    ['stopped', { state: { state: 'stopped' } }, 'stopped'],
    ['left to its clock', { nextRunAt: NOW + 3 * 3_600_000 }, 'next run in 3 h'],
    [
      'waiting',
      {
        state: {
          state: 'waiting',
          on: [{ service: 'db', condition: 'ready', because: 'port 5432 is closed' }],
        },
      },
      'waiting for db',
    ],
    [
      'crash-looping',
      {
        state: {
          state: 'backingOff',
          attempt: 3,
          nextAt: NOW + 4_000,
          reason: '',
          lastLines: [],
          exit: null,
        },
      },
      'crashed, next try in 4 s',
    ],
    [
      'failed',
      { state: { state: 'failed', reason: 'exit code 1', lastLines: [], exit: null } },
      'failed: exit code 1',
    ],
    [
      'not ready',
      { state: { ...running(1_000), ready: false } as ServiceInfo['state'] },
      'getting ready · now',
    ],
    [
      'unhealthy',
      { state: { ...running(90_000), healthy: false } as ServiceInfo['state'] },
      'unhealthy · 1 min',
    ],
  ])('says in words that a service is %s, not by colour alone', (_, given, description) => {
    const row = only(serviceRows([aService(given)], places, figures));
    expect(row.description).toBe(description);
    expect(row.spoken).toContain(description.split(' · ')[0]);
  });

  it('tells in its tooltip why: what it waits for, how it ended, what it printed last', () => {
    const exit = { outcome: 'exited', exitCode: 1, signal: null, at: NOW - 60_000 } as const;
    const failed = aService({
      state: { state: 'failed', reason: 'gave up', lastLines: ['Error: no `db`'], exit },
    });
    expect(only(serviceRows([failed], places, figures)).tooltip).toMatch(
      /gave up[\s\S]*exit code 1, 1 min ago[\s\S]*Error: no `db`/,
    );
    const on = [{ service: 'db', condition: 'ready', because: 'port 5432 is closed' }] as const;
    const waiting = aService({ state: { state: 'waiting', on: [...on] } });
    expect(only(serviceRows([waiting], places, figures)).tooltip).toContain('db: port 5432 is closed');
  });

  it('cannot be started from a window of another folder, only stopped', () => {
    const [elsewhere] = serviceRows([aService({ root: '/blog' })], places, figures);
    const [folder] = elsewhere?.children ?? [];
    expect(elsewhere?.label).toBe('Elsewhere');
    expect(folder?.label).toBe('blog');
    expect(folder?.children[0]?.context).not.toContain('canStart');
  });
});

describe('the services view', () => {
  it('puts groups first, then single services by name, and no folder around a single root', () => {
    const services = [
      aService({ name: 'web' }),
      aService({ name: 'db', group: 'backend' }),
      aService({ name: 'api' }),
    ];
    expect(serviceRows(services, places, figures).map(({ label }) => label)).toEqual([
      'backend',
      'api',
      'web',
    ]);
  });

  it('shows the roots of this window in their order before everything else', () => {
    const two = { roots: ['/shop', '/blog'], window: 'w' };
    const services = ['/zoo', '/blog', '/shop'].map((root) => aService({ root }));
    expect(serviceRows(services, two, figures).map(({ label }) => label)).toEqual([
      'shop',
      'blog',
      'Elsewhere',
    ]);
  });

  it('gives rows ids that outlive a change of their state', () => {
    const before = serviceRows([aService()], places, figures);
    const after = serviceRows([aService({ state: running(0) })], places, figures);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });
});

describe('redrawing', () => {
  const services = ['a', 'b', 'c'].map((name) => aService({ name, group: name === 'c' ? 'g' : null }));
  const before = serviceRows(services, places, figures);

  it('draws nothing when nothing looks different', () => {
    expect(changedRows(before, serviceRows(services, places, figures))).toEqual([]);
  });

  it('draws only the row that changed', () => {
    const changed = services.map((one) => (one.name === 'b' ? { ...one, state: running(0) } : one));
    expect(changedRows(before, serviceRows(changed, places, figures))).toEqual(['service:/shop:b']);
  });

  it('draws exactly the rows that changed, over a thousand changes', () => {
    let now = services.map((one) => ({ ...one, state: running(0) }));
    let rows = serviceRows(now, places, figures);
    for (let change = 0; change < 1_000; change += 1) {
      const { name, id } = services[change % services.length] as ServiceInfo;
      now = now.map((one) => (one.name === name ? { ...one, ports: [change + 1] } : one));
      const next = serviceRows(now, places, figures);
      expect(changedRows(rows, next)).toEqual([`service:${id}`]);
      rows = next;
    }
  });

  it('draws only the folder whose rows changed in number', () => {
    const more = [...services, aService({ name: 'd', group: 'g' })];
    expect(changedRows(before, serviceRows(more, places, figures))).toEqual(['group:g:/shop']);
  });

  it('draws all when the top level changed', () => {
    expect(changedRows(before, serviceRows(services.slice(1), places, figures))).toBe('all');
  });
});

describe('a terminal row', () => {
  it.each<[string, Parameters<typeof aSession>[0], string]>([
    ['idle and shown here', { viewers: [aViewer({ window: 'w-here' })], foreground: 'bash' }, 'idle'],
    [
      'busy in the background',
      { foreground: 'vite', detachedAt: NOW - 180_000 },
      'vite · in background · 3 min',
    ],
    [
      'shown here and elsewhere',
      { foreground: 'vim', viewers: [aViewer({ window: 'w-here' }), aViewer({ window: 'w2' })] },
      'vim · also in another place',
    ],
    [
      'not reading',
      { foreground: 'cat', viewers: [aViewer({ window: 'w-here' })], inputStalledSince: NOW - 9_000 },
      'cat · does not read what is typed',
    ],
    ['shown in two other places', { viewers: [aViewer(), aViewer()] }, 'idle · in 2 other places'],
    [
      'ended',
      {
        state: 'exited',
        run: {
          number: 1,
          pid: 1,
          startTime: 1,
          startedAt: 1,
          exit: { outcome: 'exited', exitCode: 3, signal: null, at: NOW - 300_000 },
        },
      },
      'exit code 3 · 5 min ago',
    ],
  ])('says that it is %s', (_, given, description) => {
    expect(only(terminalRows([aSession(given)], places, NOW)).description).toBe(description);
  });

  it('is not there for services: those have a view of their own', () => {
    expect(terminalRows([aSession({ kind: 'service' })], places, NOW)).toEqual([]);
  });

  it('is at the top when this window shows it, whatever folder it is of', () => {
    const far = aSession({ root: '/blog', viewers: [aViewer({ window: 'w-here' })] });
    expect(only(terminalRows([far], places, NOW)).id).toBe('terminal:s1');
  });

  it('comes after those that still run when it has ended', () => {
    const sessions = [aSession({ id: 'old', state: 'lost' }), aSession({ id: 'live', createdAt: 2_000 })];
    expect(terminalRows(sessions, places, NOW).map(({ id }) => id)).toEqual([
      'terminal:live',
      'terminal:old',
    ]);
  });
});

describe('the processes view', () => {
  const sessions = new Map([['s1', aSession()]]);

  it('shows the tree of each session with sums of cpu, memory and ports', () => {
    const shell = aProcess({ pid: 100, command: '-bash', cpu: 1 });
    const server = aProcess({ pid: 101, ppid: 100, ports: [3000], cpu: 2.5, session: 's1' });
    const row = only(processRows([server, shell], sessions, places));
    expect(row.description).toBe('3.5 % · 100 MB · :3000');
    expect(row.children[0]?.label).toBe('-bash');
    expect(row.children[0]?.children[0]?.label).toBe('node api.mjs');
  });

  it('keeps a process whose parent is gone as a tree of its own', () => {
    const rows = processRows(
      [aProcess({ pid: 7, ppid: 6 }), aProcess({ pid: 8, ppid: 7 })],
      sessions,
      places,
    );
    expect(only(rows).children.map(({ id }) => id)).toEqual(['process:7:1']);
  });

  it('shows what is registered after the sessions', () => {
    const registered = aProcess({ pid: 9, session: null, command: 'node other.mjs' });
    const rows = processRows([registered, aProcess()], sessions, places);
    expect(rows.map(({ label }) => label)).toEqual(['bash-1', 'Registered']);
    expect(rows[1]?.children.map(({ label }) => label)).toEqual(['node other.mjs']);
  });

  it('is sorted by what a session uses with all below it, most first, and by name', () => {
    const many = new Map(['a', 'b'].map((id) => [id, aSession({ id, name: `term-${id}` })]));
    const processes = [
      aProcess({ pid: 1, session: 'a', cpu: 5, rss: 1 }),
      aProcess({ pid: 2, session: 'b', cpu: 0, rss: 9, command: 'shell' }),
      aProcess({ pid: 3, ppid: 2, session: 'b', cpu: 4, command: 'lazy' }),
      aProcess({ pid: 4, ppid: 2, session: 'b', cpu: 40, command: 'busy' }),
    ];
    const by = (...order: Parameters<typeof processRows>[3][]): string[] =>
      processRows(processes, many, places, order[0]).flatMap((row) => [
        row.label,
        ...(row.children[0]?.children ?? []).map(({ label }) => label),
      ]);
    expect(by('start')).toEqual(['term-a', 'term-b', 'lazy', 'busy']);
    expect(by('cpu')).toEqual(['term-b', 'busy', 'lazy', 'term-a']);
    expect(by('name')).toEqual(['term-a', 'term-b', 'busy', 'lazy']);
  });

  it('has what is left over at its top, and offers to end what runs of it', () => {
    const one = { pid: 7, startTime: 1, command: '/bin/sleep 9', reason: 'its session is gone' };
    const orphan = { ...one, cwd: null, session: null, originator: null, parent: null };
    const zombie = { ...one, pid: 8, parent: null, isOurs: true };
    const row = only(leftOverRows([orphan], [zombie]));
    expect(row.description).toBe('1 orphan, 1 zombie');
    expect(row.children.map(({ context }) => context.includes('canEnd'))).toEqual([true, false]);
    expect(leftOverRows([], [])).toEqual([]);
  });

  it('offers to end what runs, and not what has ended already', () => {
    const [live, dead] = [aProcess({ pid: 7 }), aProcess({ pid: 8, state: 'Z' })];
    const rows = only(processRows([live, dead], sessions, places)).children;
    expect(rows.map(({ context }) => context.includes('canEnd'))).toEqual([true, false]);
  });
});

describe('the mark of holdfast.yaml', () => {
  it('counts what runs, and first of all what failed, in words too', () => {
    const up = ['a', 'b'].map((name) => aService({ name, state: running(0) }));
    const failed = aService({ name: 'c', state: { state: 'failed', reason: '', lastLines: [], exit: null } });
    expect(decorationOf(up)).toMatchObject({ badge: '2', isFailure: false });
    expect(decorationOf([...up, failed])).toEqual({
      badge: '1!',
      tooltip: 'Holdfast: 1 of 3 services failed (c), 2 up',
      isFailure: true,
    });
    expect(decorationOf([aService()])).toBeUndefined();
  });
});
