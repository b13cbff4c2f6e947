// The language server as an editor meets it: what it says of a holdfast.yaml while that is written, and of the services in it
// while they run.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/parse.ts';
import { configSource } from './support/configSource.ts';
import { diceFrom } from './support/dice.ts';
import { Editor } from './support/editor.ts';
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

const labels = (items: readonly Item[] | null): string[] => (items ?? []).map(({ label }) => label);

describe('what is wrong', () => {
  it('is said while it is written, where it stands, and is gone when it is repaired', async () => {
    const editor = await opened(TEXT.replace('[db]', '[dbb]'));
    const found = await editor.untilDiagnostics((messages) => messages.length === 1);
    expect(found[0]?.message).toContain('there is no service `dbb` (did you mean db?)');
    expect(found[0]?.range).toEqual({ start: { line: 3, character: 16 }, end: { line: 3, character: 19 } });
    const actions = await editor.ask<{ title: string; edit: { changes: object } }[]>('codeAction', '[d', {
      range: found[0]?.range,
      context: { diagnostics: found },
    });
    expect(actions.map(({ title }) => title)).toEqual(['Change to `db`']);
    expect(actions[0]?.edit.changes).toEqual({ [editor.uri]: [{ range: found[0]?.range, newText: 'db' }] });
    await editor.replaceAll(TEXT);
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
      /^stopped \| .*Start \| .*Logs \| running/.test(await titles()),
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
