// Captured input: what is typed goes to who captured it and not to the program, and a person always gets the keys back.

import { expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { type TestHome, testHome } from './support/home.ts';
import type { TestTerminal } from './support/pty.ts';
import { cliTerminal, recorder } from './support/terminals.ts';
import { until } from './support/until.ts';
import { openWindow } from './support/window.ts';

interface Recorded {
  readonly terminal: TestTerminal;
  readonly typed: () => string;
}

async function recording(home: TestHome): Promise<Recorded> {
  const program = recorder(home, 'line');
  const terminal = cliTerminal(home, ['new', '--attach', '--name', 'shared', '--', ...program.argv]);
  await terminal.waitFor('line 1');
  return { terminal, typed: () => program.typed };
}

function capturedBy({ text }: TestTerminal): string {
  const pieces = [...text.matchAll(/"bytes":"([^"]*)"/g)].map(([, bytes = '']) =>
    Buffer.from(bytes, 'base64'),
  );
  return Buffer.concat(pieces).toString();
}

it('goes to who captured it and not to the program, until Ctrl+\\ gives it back', async () => {
  const home = testHome();
  const { terminal, typed } = await recording(home);
  const capturer = cliTerminal(home, ['input', 'capture', 'shared', '--json']);
  // What is typed before it is captured is the program's.
  await until('the capture', () => {
    terminal.type('.');
    return capturedBy(capturer).includes('.');
  });
  terminal.type('secret');
  await until('what was typed', () => capturedBy(capturer).endsWith('secret'));
  terminal.type('\x1cfor the program');
  expect(await capturer.waitForExit()).toBe(0);
  await until('what was typed then', () => typed().endsWith('for the program'));
  expect(typed()).toMatch(/^\.*for the program$/);
  expect(terminal.exitCode).toBeUndefined();
});

it('what the daemon types still reaches the program', async () => {
  const home = testHome();
  const { terminal, typed } = await recording(home);
  await ask(home, 'input/capture', { session: 'shared', root: null, id: 'c1' });
  await home.ok('send', 'shared', 'from a script');
  await until('what was sent', () => typed() === 'from a script');
  expect(terminal.exitCode).toBeUndefined();
});

it('is given back with the key while no daemon runs, and a daemon that comes then does not take it again', async () => {
  const home = testHome();
  const { terminal, typed } = await recording(home);
  const window = await openWindow(home, 'window-1');
  await window.request('input/capture', { session: 'shared', root: null, id: 'c1' });
  const session = (await home.ok('list', '--json')).json<{ id: string }[]>()[0]?.id ?? '';
  const captured: string[] = [];
  window.subscribe(
    { topic: 'visual', params: { session } },
    { onCaptured: ({ bytes }) => captured.push(Buffer.from(bytes, 'base64').toString()) },
  );
  await until('the capture', () => {
    terminal.type('.');
    return captured.length > 0;
  });
  window.setRegistration({ owned: [{ session, capture: 'c1' }] });
  await home.killDaemon();
  terminal.type('\x1c');
  terminal.type('mine again');
  await until('what was typed then', () => typed().endsWith('mine again'));
  await home.ok('list', '--start');
  await until('the window to be back', () => window.state.state === 'connected');
  const { overlays } = await window.request('overlay/list', { session, root: null });
  expect(overlays).toEqual([]);
  terminal.type('and still');
  await until('what was typed at last', () => typed().endsWith('mine againand still'));
});

it('has the focus on what can have it, says what cannot, and belongs to one at a time', async () => {
  const home = testHome();
  await recording(home);
  const target = { session: 'shared', root: null };
  const window = await openWindow(home, 'window-1');
  await expect(window.request('input/focus', { ...target, element: null })).rejects.toThrow(
    'capture it first',
  );
  await window.request('overlay/create', { ...target, id: 'menu', x: 0, y: 0, focusable: true });
  await window.request('overlay/create', { ...target, id: 'label', x: 0, y: 1 });
  await window.request('input/capture', { ...target, id: 'c1', focus: 'menu' });
  await expect(window.request('input/focus', { ...target, element: 'label' })).rejects.toThrow('focusable');
  await expect(window.request('input/focus', { ...target, element: 'menü' })).rejects.toThrow();
  await expect(window.request('input/focus', { ...target, element: 'men' })).rejects.toThrow(
    'did you mean menu?',
  );
  await expect(ask(home, 'input/capture', { ...target, id: 'c2' })).rejects.toThrow('holdfast input release');
  const states: unknown[] = [];
  const { id } = (await home.ok('list', '--json')).json<{ id: string }[]>()[0] ?? { id: '' };
  window.subscribe(
    { topic: 'visual', params: { session: id } },
    { onVisual: ({ visual }) => states.push(visual.focus) },
  );
  await until('the state', () => states.at(-1) === 'menu');
  await window.request('overlay/delete', { ...target, id: 'menu' });
  await until('no focus', () => states.at(-1) === null);
  expect((await home.ok('input', 'release', 'shared', '--json')).json()).toEqual({ wasCaptured: true });
  await ask(home, 'input/capture', { ...target, id: 'c2' });
});
