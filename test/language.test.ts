// The language server as an editor meets it: what it says of a holdfast.yaml while that is written, and of the services in it
// while they run.

import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parseConfig } from '../src/config/parse.ts';
import { configSource } from './support/configSource.ts';
import { diceFrom } from './support/dice.ts';
import { type Diagnostic, Editor } from './support/editor.ts';
import { type TestHome, testHome } from './support/home.ts';
import { until } from './support/until.ts';

const TEXT = `services:
  api:
    command: sleep 600
    dependsOn: [db]
    restart: always
  db:
    command: sleep 600
    ready: { port: 5432 }
profiles:
  all: [api, db]
`;

interface Item {
  readonly label: string;
}

async function editorOf(home: TestHome, hasYamlExtension = false): Promise<Editor> {
  const file = path.join(home.root, 'holdfast.yaml');
  return Editor.start(file, { env: home.env, home: home.home, hasYamlExtension });
}

async function opened(text = TEXT, hasYamlExtension = false): Promise<Editor> {
  const editor = await editorOf(testHome(), hasYamlExtension);
  await editor.open(text);
  return editor;
}

interface Action {
  readonly title: string;
  readonly edit?: {
    readonly changes: Record<string, readonly { readonly newText: string; readonly range: Range }[]>;
  };
  readonly command?: { readonly command: string; readonly arguments: readonly string[] };
}

type Range = Diagnostic['range'];

async function fixesOf(editor: Editor, found: Diagnostic | undefined): Promise<readonly Action[]> {
  return editor.ask('codeAction', '', { range: found?.range, context: { diagnostics: [found] } });
}

/** The text after the first fix of the only thing that is said of it. */
async function fixed(text: string): Promise<readonly [titles: readonly string[], text: string]> {
  const editor = await opened(text);
  const [found] = await editor.untilDiagnostics((messages) => messages.length === 1);
  const actions = await fixesOf(editor, found);
  const document = TextDocument.create(editor.uri, 'yaml', 1, text);
  const edits = actions[0]?.edit?.changes[editor.uri] ?? [];
  return [actions.map(({ title }) => title), TextDocument.applyEdits(document, [...edits])];
}

const labels = (items: readonly Item[] | null): string[] => (items ?? []).map(({ label }) => label);

describe('what is wrong', () => {
  it('is said while it is written, where it stands, and is gone when it is repaired', async () => {
    const editor = await opened(TEXT.replace('[db]', '[dbb]'));
    const found = await editor.untilDiagnostics((messages) => messages.length === 1);
    expect(found[0]?.message).toContain('there is no service `dbb` (did you mean db?)');
    expect(found[0]?.range).toEqual({ start: { line: 3, character: 16 }, end: { line: 3, character: 19 } });
    const actions = await fixesOf(editor, found[0]);
    expect(actions.map(({ title }) => title)).toEqual(['Change to `db`']);
    expect(actions[0]?.edit?.changes).toEqual({ [editor.uri]: [{ range: found[0]?.range, newText: 'db' }] });
    await editor.replaceAll(TEXT);
    await editor.untilDiagnostics((messages) => messages.length === 0);
  });

  it.each([
    ['a key that is not known', 'command: ls\n    cdw: .', 'command: ls\n    cwd: .', ['Change to `cwd`']],
    [
      'a key that stands twice',
      'command: x\n    cwd: .\n    cwd: .',
      'command: x\n    cwd: .',
      ['Remove `cwd`'],
    ],
    ['a duration', 'command: ls\n    timeout: 5 min', 'command: ls\n    timeout: 5m', ['Change to `5m`']],
    [
      'a clock',
      'command: ls\n    cron: 0 3 * *',
      'command: ls\n    cron: "0 3 * * *"',
      ['Change to `0 3 * * *`'],
    ],
    ['a word', 'command: ls\n    tty: yes', 'command: ls\n    tty: true', ['Change to `true`']],
    ['a program', 'command: slep 5', 'command: sleep 5', ['Change to `sleep`']],
  ])('has a repair: %s', async (_, wrong, right, titles) => {
    const [offered, text] = await fixed(`services:\n  api:\n    ${wrong}\n`);
    expect(offered.slice(0, titles.length)).toEqual(titles);
    expect(text).toBe(`services:\n  api:\n    ${right}\n`);
  });

  it('a circle is broken where it is closed, and so is a service that waits for itself', async () => {
    const circle = TEXT.replace('db:\n', 'db:\n    dependsOn: { api: {} }\n');
    expect(await fixed(circle)).toEqual([['Remove `api`'], TEXT]);
    expect(await fixed(TEXT.replace('[db]', '[db, api]'))).toEqual([['Remove `api`'], TEXT]);
    const inLines = TEXT.replace('[db]', '\n      - api\n      - db');
    expect((await fixed(inLines))[1]).toBe(TEXT.replace('[db]', '\n      - db'));
  });

  it('a folder that is not there is made, or the one that was meant is taken', async () => {
    const home = testHome();
    mkdirSync(path.join(home.root, 'backend'));
    const editor = await editorOf(home);
    await editor.open(TEXT.replace('    restart: always', '    cwd: backnd'));
    const [found] = await editor.untilDiagnostics((messages) => messages.length === 1);
    expect(found?.message).toBe('there is no folder `backnd` (did you mean backend?)');
    const actions = await fixesOf(editor, found);
    expect(actions.map(({ title }) => title)).toEqual(['Change to `backend`', 'Create the folder `backnd`']);
    await editor.command(actions[1]?.command?.command ?? '', actions[1]?.command?.arguments ?? []);
    await editor.untilDiagnostics((messages) => messages.length === 0);
    expect(existsSync(path.join(home.root, 'backnd'))).toBe(true);
  });

  it('a port that is taken is told with who has it, the next free one and an end of who has it', async () => {
    const home = testHome();
    const listening = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void listening.close());
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    await home.ok('ps', '--start');
    const editor = await editorOf(home);
    await editor.open(TEXT.replace('5432', String(port)));
    const [found] = await editor.untilDiagnostics((messages) => messages.length === 1);
    expect(found?.message).toMatch(new RegExp(`^port ${port} is held by .*\\(pid ${process.pid}\\)`));
    const [use, end] = await fixesOf(editor, found);
    expect(use?.title).toMatch(/^Use \d+$/);
    expect(end?.command).toMatchObject({ command: 'holdfast.endProcess' });
    expect(end?.command?.arguments[0]).toMatch(new RegExp(`^process:${process.pid}:\\d`));
    listening.close();
    await editor.replaceAll(`# again\n${editor.text}`);
    await editor.untilDiagnostics((messages) => messages.length === 0);
  });

  it('in a file it is laid over is said of that file, until it is not read any more', async () => {
    const home = testHome();
    const editor = await editorOf(home);
    const base = path.join(home.root, 'base.yaml');
    writeFileSync(base, 'services:\n  x: { comand: a }\n');
    const uri = editor.uri.replace('holdfast.yaml', 'base.yaml');
    await editor.open(`extends: base.yaml\n${TEXT}`);
    await until('it to be said', () => (editor.diagnostics.get(uri)?.length ?? 0) > 0);
    expect(editor.diagnostics.get(uri)?.[0]?.range.start.line).toBe(1);
    await editor.replaceAll(TEXT);
    await until('it to be taken back', () => editor.diagnostics.get(uri)?.length === 0);
  });
});

describe('what may be written', () => {
  it('keys of the file, also where nothing stands yet', async () => {
    const editor = await opened('pro');
    const keys = ['services', 'profiles', 'defaults', 'autoApply'];
    expect(labels(await editor.ask('completion', 'pro'))).toEqual(expect.arrayContaining(keys));
    await editor.replaceAll('');
    expect(labels(await editor.ask('completion', ''))).toEqual(expect.arrayContaining(keys));
  });

  it('keys below keys, in lines and in brackets, without those that are there', async () => {
    const editor = await opened(
      'services:\n  api:\n    command: x\n    \n    ready: { po }\n    stop:\n      sig\n',
    );
    const keys = labels(await editor.ask('completion', 'command: x\n    '));
    expect(keys).toEqual(expect.arrayContaining(['cwd', 'dependsOn', 'health']));
    expect(keys).not.toContain('command');
    expect(keys).not.toContain('services');
    expect(labels(await editor.ask('completion', '{ po'))).toEqual(
      expect.arrayContaining(['port', 'http', 'log']),
    );
    expect(labels(await editor.ask('completion', '      sig'))).toEqual(
      expect.arrayContaining(['signal', 'grace']),
    );
  });

  it('words of values, and names of other services', async () => {
    const editor = await opened(TEXT);
    expect(labels(await editor.ask('completion', 'restart: '))).toEqual(
      expect.arrayContaining(['always', 'never', 'on-failure']),
    );
    expect(labels(await editor.ask('completion', 'dependsOn: ['))).toEqual(['db']);
    expect(labels(await editor.ask('completion', 'all: [api, '))).toEqual(['api', 'db']);
  });

  it('is left to an extension for all YAML, but for names of services', async () => {
    const editor = await opened(TEXT, true);
    expect(labels(await editor.ask('completion', 'restart: '))).toEqual([]);
    expect(await editor.ask('hover', '    restar')).toBeNull();
    expect(labels(await editor.ask('completion', 'dependsOn: ['))).toEqual(['db']);
  });
});

it('is put straight as a whole, unless an extension for all YAML does that', async () => {
  const loose = TEXT.replace('command: ', 'command:   ');
  const editor = await opened(loose);
  const options = { options: { tabSize: 4, insertSpaces: true } };
  const edits = await editor.ask<readonly { newText: string; range: Range }[]>('formatting', '', options);
  const document = TextDocument.create(editor.uri, 'yaml', 1, loose);
  expect(TextDocument.applyEdits(document, [...edits])).toBe(TEXT);
  await expect((await opened(loose, true)).ask('formatting', '', options)).resolves.toBeNull();
});

describe('names', () => {
  it('lead to where they are declared and said, and are changed together', async () => {
    const editor = await opened();
    const line = (result: { range: { start: { line: number } } }): number => result.range.start.line;
    expect(line(await editor.ask('definition', 'dependsOn: [d'))).toBe(5);
    const places = await editor.ask<Parameters<typeof line>[0][]>('references', '\n  d', {
      context: { includeDeclaration: true },
    });
    expect(places.map(line)).toEqual([5, 3, 9]);
    const { changes } = await editor.ask<{ changes: Record<string, { newText: string }[]> }>(
      'rename',
      '\n  d',
      {
        newName: 'store',
      },
    );
    expect(changes[editor.uri]?.map(({ newText }) => newText)).toEqual(['store', 'store', 'store']);
    await expect(editor.ask('rename', '\n  d', { newName: 'a b' })).rejects.toThrow('cannot name a service');
    await expect(editor.ask('rename', '\n  d', { newName: 'api' })).rejects.toThrow('is declared already');
    const symbols = await editor.ask<{ name: string; children: { name: string }[] }[]>('documentSymbol', '');
    expect(symbols.map(({ name, children }) => [name, children.length])).toEqual([
      ['api', 3],
      ['db', 2],
    ]);
  });
});

describe('services that run', () => {
  it('say how they are, over a kill of the daemon too', async () => {
    const home = testHome();
    const editor = await editorOf(home);
    writeFileSync(editor.file, TEXT.replace('ready: { port: 5432 }', 'ready: { exec: "true" }'));
    await editor.open(TEXT);
    interface Lens {
      readonly command: { readonly title: string; readonly command: string; readonly arguments: string[] };
    }
    const titles = async (): Promise<string> =>
      (await editor.ask<Lens[]>('codeLens', '')).map(({ command }) => command.title).join(' | ');
    expect(await titles()).toBe('$(play) Start | $(play) Start');
    await home.ok('up');
    await until('it to be seen', async () => /running \| .*Stop \| .*Restart \| .*Logs/.test(await titles()));
    expect(editor.refreshes).toBeGreaterThan(0);
    const hover = await editor.ask<{ contents: { value: string } }>('hover', 'dependsOn: [d');
    expect(hover.contents.value).toMatch(/\*\*db\*\*: running\n\npid \d+/);
    await home.killDaemon();
    await until('the loss to be seen', async () => (await titles()) === '$(play) Start | $(play) Start');
    await home.ok('ps', '--start');
    await until('it to be back', async () => (await titles()).includes('running'));
    await home.ok('stop', 'api');
    await until('the stop to be seen', async () =>
      /^stopped \| .*Start \| .*Logs \| .*Why \| running/.test(await titles()),
    );
  });
});

it('2,000 edits at random places: it lives, and says in the end what a fresh look says', async () => {
  const dice = diceFrom(5);
  const editor = await editorOf(testHome());
  const whole = `services:\n${Array.from({ length: 60 }, (_, n) => TEXT.slice(10, 120).replaceAll('api', `s${n}`).replaceAll('db', `t${n}`)).join('')}`;
  await editor.open(whole);
  const pieces = [
    '{',
    '}',
    '\n',
    '  ',
    ':',
    '- ',
    '"',
    '#',
    'dependsOn: [',
    'x',
    '&a',
    '*a',
    '\t',
    '世',
    '|',
  ];
  for (let n = 0; n < 2_000; n++) {
    const from = Math.floor(dice() * editor.text.length);
    const length = dice() < 0.5 ? 0 : Math.floor(dice() * 20);
    await editor.edit(
      from,
      Math.min(from + length, editor.text.length),
      pieces[Math.floor(dice() * pieces.length)] ?? '',
    );
    if (n % 50 === 0)
      for (const about of ['completion', 'hover', 'documentSymbol', 'codeLens', 'definition'])
        await editor.ask(about, editor.text.slice(0, Math.floor(dice() * editor.text.length)));
  }
  const root = path.dirname(editor.file);
  const fresh = (text: string): string[] =>
    parseConfig(text, configSource({ file: editor.file, root, env: [] })).problems.map(
      ({ message }) => message,
    );
  expect(fresh(editor.text).length).toBeGreaterThan(0);
  await editor.untilDiagnostics(
    (messages) => JSON.stringify(messages) === JSON.stringify(fresh(editor.text)),
  );
  await editor.replaceAll(whole);
  await editor.untilDiagnostics((messages) => JSON.stringify(messages) === JSON.stringify(fresh(whole)));
  expect(editor.server.exitCode).toBeNull();
});
