// A Holdfast terminal is a terminal of VS Code, with the decorations of its shell's commands, also after a reload; and a
// second window looks at it and takes it over without anybody's size changing by accident.
import { expect, it } from 'vitest';
import { folderOfTest } from './support/holdfast.ts';
import type { TerminalPicture } from './support/inPage.ts';
import { Stage } from './support/stage.ts';
import { isAtPrompt } from './support/terminals.ts';
import { waitUntil } from './support/waitUntil.ts';
import { Workbench } from './support/workbench.ts';

const ends =
  (text: string) =>
  ({ lines }: TerminalPicture): boolean =>
    lines.includes(text) && lines.at(-1)?.startsWith('$') === true;

it('decorates commands and goes from one to another, also after a reload', async () => {
  const { workbench, workspace, holdfast } = await Stage.set();
  const { terminals } = workbench;
  await terminals.openWithProfile('Holdfast terminal');
  // Drawn are those that are to be seen.
  await terminals.type(isAtPrompt, 'echo one\n');
  await terminals.waitFor('an answer', ends('one'));
  await terminals.type(isAtPrompt, 'ls /nowhere; false\n');
  await terminals.waitFor('the failure', ({ lines }) => lines.some((line) => /No such file/.test(line)));
  await terminals.type(isAtPrompt, 'echo two\n');
  await terminals.waitFor('an answer', ends('two'));
  const marks = () => terminals.decorations();
  const hasMarks = async (): Promise<boolean> => {
    const { failed, done } = await marks();
    return failed === 1 && done === 2;
  };
  await waitUntil('the marks of three commands', hasMarks, undefined, marks);
  await workbench.screenshot('shared-1-decorations');

  await workbench.reload();
  await terminals.waitFor('the terminal', ends('two'));
  await waitUntil('the same marks', hasMarks, undefined, marks);
  await workbench.screenshot('shared-2-reloaded');

  const id = holdfast.terminals()[0]?.id ?? '';
  const { size } = holdfast.session(id);
  const draw = (...args: readonly string[]): unknown =>
    holdfast.run([...args, '--root', workspace], workspace);
  draw('panel', 'create', id, '--side', 'top', '--background', 'blue', '--keep', 'tests: 3 failed');
  draw(
    'overlay',
    'create',
    id,
    '--at',
    '8,4',
    '--background',
    'yellow',
    '--fg',
    'black',
    '--keep',
    'deploy? y/n',
  );
  await terminals.waitFor(
    'the panel and the overlay',
    ({ lines }) =>
      lines.some((line) => line.startsWith('tests: 3 failed')) &&
      lines.some((line) => line.includes('deploy? y/n')),
  );
  expect(holdfast.session(id).size?.rows).toBe((size?.rows ?? 0) - 1);
  await workbench.screenshot('shared-7-drawn-over');
  for (const kind of ['panel', 'overlay']) draw(kind, 'clear', id);
  await terminals.waitFor(
    'the terminal as it was',
    ({ lines }) => !lines.some((line) => /deploy\?|3 failed/.test(line)) && lines.includes('two'),
  );
  expect(holdfast.session(id).size).toEqual(size);

  await terminals.type(isAtPrompt, 'seq 60\n');
  await terminals.waitFor('the numbers', ends('60'));
  const bottom = (await workbench.terminals.firstRow()) ?? 0;
  await workbench.command('workbench.action.terminal.scrollToPreviousCommand');
  await waitUntil('the command before', async () => ((await terminals.firstRow()) ?? bottom) < bottom);
  await workbench.screenshot('shared-3-previous-command');
});

it('is looked at and taken over by a second window, in its own size each time', async () => {
  // Of another folder: windows of the same one share their terminals, as VS Code has it.
  const other = folderOfTest('ws2');
  const { workbench, server, browser, holdfast } = await Stage.set();
  const { terminals } = workbench;
  await terminals.openWithProfile('Holdfast terminal');
  await terminals.type(isAtPrompt, 'echo here I am\n');
  await terminals.waitFor('the answer', ends('here I am'));
  const [session] = holdfast.terminals();
  const id = session?.id ?? '';
  const name = session?.name ?? '';
  const size = () => holdfast.session(id).size;
  const before = size();

  const second = await Workbench.open(browser, server.urlOf(other));
  await second.page.setViewportSize({ width: 900, height: 500 });
  await waitUntil('the second window to know it', () => second.holdfastStatus());
  await second.command('holdfast.watchTerminal');
  await second.pick(name);
  await second.terminals.waitFor('what it shows', ({ lines }) => lines.includes('here I am'));
  // Whoever looks cannot type, and the program's terminal stays as large as its own window has it.
  await second.terminals.type(({ lines }) => lines.includes('here I am'), 'echo not I\n');
  await terminals.type(isAtPrompt, 'echo still mine\n');
  await terminals.waitFor('the answer', ends('still mine'));
  await second.terminals.waitFor('the same there', ({ lines }) => lines.includes('still mine'));
  expect((await terminals.all()).flatMap(({ lines }) => lines).join('\n')).not.toContain('not I');
  expect(size()).toEqual(before);
  await second.screenshot('shared-4-watched');

  // Two of one session in one window could be mixed up.
  await second.command('workbench.action.terminal.kill');
  await second.terminals.waitForCount(0);
  await second.command('holdfast.takeTerminal');
  await second.pick(name);
  await waitUntil(
    'the first window to be told',
    async () => (await terminals.all()).some(({ lines }) => /now used by/.test(lines.slice(-4).join(' '))),
    undefined,
    async () => (await terminals.all()).map(({ lines }) => lines.slice(-4)),
  );
  await second.terminals.type(isAtPrompt, 'echo now mine\n');
  await second.terminals.waitFor('the answer', ends('now mine'));
  await waitUntil(
    'the size of the second window',
    () => JSON.stringify(size()) !== JSON.stringify(before),
    undefined,
    size,
  );
  await second.screenshot('shared-5-taken');
  await workbench.screenshot('shared-6-evicted');
});
