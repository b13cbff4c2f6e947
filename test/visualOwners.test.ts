// Whose drawings are whose: what outlives its owner and how long, what a daemon that was killed has kept, and what cannot be.

import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sessionPaths } from '../src/host/paths.ts';
import { isFailure } from '../src/protocol/failure.ts';
import { ask } from './support/ask.ts';
import { type TestHome, testHome } from './support/home.ts';
import { shownBy } from './support/shownScreen.ts';
import { cliTerminal } from './support/terminals.ts';
import { until } from './support/until.ts';
import { openWindow } from './support/window.ts';

const SIZE = { cols: 80, rows: 24 };

async function withSession(env: NodeJS.ProcessEnv = {}): Promise<TestHome & { id: string }> {
  const home = testHome(env);
  const { id } = (await home.ok('new', '--name', 'shared', '--json', '--', 'cat')).json<{ id: string }>();
  return { ...home, id };
}

async function overlays(home: TestHome): Promise<string[]> {
  return (await home.ok('overlay', 'list', 'shared', '--json')).json<{ id: string }[]>().map(({ id }) => id);
}

async function kindOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'nothing',
    (error: unknown) => (isFailure(error) ? `${error.kind}: ${error.message}` : error),
  );
}

describe('an owner', () => {
  it('that is gone loses its drawings after a while, and what was to stay stays', async () => {
    const home = await withSession({ HOLDFAST_DRAWINGS_GRACE_MS: '200', HOLDFAST_CAPTURE_GRACE_MS: '100' });
    const window = await openWindow(home, 'window-1');
    await window.request('overlay/create', { session: home.id, root: null, id: 'of-window', x: 0, y: 0 });
    await home.ok('overlay', 'create', 'shared', '--id', 'kept', '--keep', 'kept');
    await home.ok('overlay', 'create', 'shared', '--id', 'of-command', 'soon gone');
    await until('that of the command to be gone', async () => !(await overlays(home)).includes('of-command'));
    expect(await overlays(home)).toEqual(['of-window', 'kept']);
    window.dispose();
    await until('that of the window to be gone', async () => !(await overlays(home)).includes('of-window'));
    expect(await overlays(home)).toEqual(['kept']);
  });

  it('that is gone loses the keys sooner than its drawings', async () => {
    const home = await withSession({ HOLDFAST_CAPTURE_GRACE_MS: '100' });
    await ask(home, 'panel/create', { session: home.id, root: null, id: 'bar', side: 'top' });
    await ask(home, 'input/capture', { session: home.id, root: null, id: 'c1' });
    const window = await openWindow(home, 'window-1');
    const seen: { captured: boolean; panels: number }[] = [];
    window.subscribe(
      { topic: 'visual', params: { session: home.id } },
      {
        onVisual: ({ visual }) =>
          seen.push({ captured: visual.capture !== null, panels: visual.panels.length }),
      },
    );
    await until('the keys to be free', () => seen.at(-1)?.captured === false);
    expect(seen.at(-1)).toEqual({ captured: false, panels: 1 });
  });

  it('that registers again has what it says it has, in place of what was there', async () => {
    const home = await withSession();
    const window = await openWindow(home, 'window-1');
    const draw = (id: string): Promise<unknown> =>
      window.request('overlay/create', { session: home.id, root: null, id, x: 1, y: 1, z: 5 });
    await draw('old');
    await home.ok('overlay', 'create', 'shared', '--id', 'of-another', '--keep', 'text');
    window.setRegistration({
      owned: [
        {
          session: home.id,
          overlays: [
            { id: 'new', x: 2, y: 2 },
            { id: 'of-another', x: 3, y: 3 },
          ],
        },
      ],
    });
    await until('the new one', async () => (await overlays(home)).includes('new'));
    expect(await overlays(home)).toEqual(['of-another', 'new']);
    await home.killDaemon();
    await home.ok('list', '--start');
    await until('the window to be back', () => window.state.state === 'connected');
    expect(await overlays(home)).toEqual(['of-another', 'new']);
  });
});

describe('a daemon', () => {
  it('that was killed takes nothing from the screen, and the next one has it all', async () => {
    const home = await withSession();
    const terminal = cliTerminal(home, ['attach', 'shared']);
    await home.ok('overlay', 'create', 'shared', '--keep', '--id', 'box', '--at', '3,3', 'STILL HERE');
    const isShown = async (): Promise<boolean> =>
      (await shownBy(terminal.text, SIZE)).lines[3] === '   STILL HERE';
    await until('the box', isShown);
    await home.killDaemon();
    terminal.type('typed meanwhile\r');
    await until(
      'what is typed',
      async () => (await shownBy(terminal.text, SIZE)).lines[1] === 'typed meanwhile',
    );
    expect(await isShown()).toBe(true);
    await home.ok('list', '--start');
    expect(await overlays(home)).toEqual(['box']);
    await home.ok('overlay', 'update', 'shared', 'box', 'BY THE NEXT');
    await until('the change', async () => (await shownBy(terminal.text, SIZE)).lines[3] === '   BY THE NEXT');
    await home.ok('overlay', 'delete', 'shared', 'box');
    await until('nothing', async () => (await shownBy(terminal.text, SIZE)).lines[3] === '');
  });

  it('whose file is gone or garbage takes the drawings away instead of leaving what nobody knows', async () => {
    const home = await withSession();
    const terminal = cliTerminal(home, ['attach', 'shared']);
    await home.ok('overlay', 'create', 'shared', '--keep', '--at', '0,3', 'A GHOST');
    await until('it', async () => (await shownBy(terminal.text, SIZE)).lines[3] === 'A GHOST');
    await home.killDaemon();
    writeFileSync(sessionPaths(home.paths, home.id).visual, '{ "schema": 1, "overlays": [{}] }');
    await home.ok('list', '--start');
    await until('it to be gone', async () => (await shownBy(terminal.text, SIZE)).lines[3] === '');
  });
});

describe('what cannot be', () => {
  it('is refused with what to do instead', async () => {
    const home = await withSession();
    const target = { session: home.id, root: null };
    const place = { x: 0, y: 0 };
    await ask(home, 'overlay/create', { ...target, ...place, id: 'status' });
    const panel = { ...target, side: 'top', id: 'status' } as const;
    expect(await kindOf(ask(home, 'panel/create', panel))).toMatch(/^alreadyExists: .*choose another id/);
    // Asked again by the same client, it is the same request.
    await ask(home, 'overlay/create', { ...target, ...place, id: 'status' });
    expect(await kindOf(ask(home, 'overlay/update', { ...target, id: 'statsu' }))).toBe(
      'notFound: there is no overlay statsu; did you mean status?',
    );
    expect(await kindOf(ask(home, 'overlay/delete', { ...target, id: 'nothing-like-it' }))).toBe(
      'notFound: there is no overlay nothing-like-it',
    );
    const spans = [{ id: 'first', text: 'a' }];
    await ask(home, 'overlay/update', { ...target, id: 'status', content: spans });
    const wrongSpan = { ...target, id: 'status', spans: [{ id: 'frist', text: 'b' }] };
    expect(await kindOf(ask(home, 'overlay/update', wrongSpan))).toContain('did you mean first?');
    const twice = { ...target, id: 'status', content: [...spans, ...spans] };
    expect(await kindOf(ask(home, 'overlay/update', twice))).toContain('two spans first');
    for (const wrong of [{ fg: 'reddish' }, { text: 'a\x1bc' }]) {
      const params = { ...target, id: 'status', spans: [{ id: 'first', ...wrong }] };
      expect(await kindOf(ask(home, 'overlay/update', params))).toMatch(/^invalidParams: .*spans/);
    }
    const pipe = (await home.ok('new', '--pipe', '--json', '--', 'cat')).json<{ id: string }>();
    expect(
      await kindOf(ask(home, 'overlay/create', { ...place, root: null, session: pipe.id, id: 'a' })),
    ).toContain('no terminal to draw on');
  });

  it('is more than 256 of a kind, or more than 64 KiB of text', async () => {
    const home = await withSession();
    const window = await openWindow(home, 'window-1');
    const target = { session: home.id, root: null };
    const draft = (id: string): { id: string; x: number; y: number } => ({ id, x: 0, y: 0 });
    const many = Array.from({ length: 256 }, (_, at) => draft(`o${at}`));
    window.setRegistration({ owned: [{ session: home.id, overlays: many }] });
    await until('all of them', async () => (await overlays(home)).length === 256);
    expect(await kindOf(window.request('overlay/create', { ...target, ...draft('more') }))).toMatch(
      /^limitExceeded: .*256.*take some away/,
    );
    const spans = [{ id: 'a', text: '€'.repeat(21_845) }];
    await window.request('panel/create', { ...target, id: 'long', side: 'top', spans });
    const more = { ...target, id: 'o0', content: [{ id: 'a', text: 'xx' }] };
    expect(await kindOf(window.request('overlay/update', more))).toMatch(/^limitExceeded: .*65536/);
  });
});
