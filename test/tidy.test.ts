// The rules of the repository that no compiler knows: layers, file shapes, and texts that must agree with the code.
// Each rule is a small function in test/tidy, shown here to catch what it is for, and then applied.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withAgentTools } from '../scripts/agentTools.mjs';
import { bundle, bundleEntries } from '../scripts/bundles.mjs';
import { configurationPage, configurationSchema } from '../scripts/docs.mjs';
import { textBundle, textsIn, translatedFolders } from '../scripts/l10n.mjs';
import { protocolHash, stampPattern } from '../scripts/stamp.mjs';
import { commandIds, settingIds, viewIds } from '../src/extension/manifest.ts';
import { INSTALLED_PROGRAMS } from '../src/host/versions.ts';
import {
  fileFaults,
  LINE_LIMIT,
  LIST_LINE_LIMIT,
  longFiles,
  mergeFaults,
  testLinkFaults,
  traceFaults,
} from './tidy/fileRules.ts';
import { importFaults, layerOf } from './tidy/importRules.ts';
import { layers } from './tidy/layers.ts';
import { textFaults, untranslated } from './tidy/textRules.ts';

const repoRoot = path.resolve(import.meta.dirname, '..');
const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: repoRoot,
  encoding: 'utf8',
})
  .split('\0')
  // A file that is deleted but not yet committed is still listed.
  .filter((file) => file !== '' && existsSync(path.join(repoRoot, file)));
const sources = tracked.filter((file) => /^(src|test|bench|scripts)\/.*\.(ts|mjs|mts)$/.test(file));
const product = tracked.filter((file) => /^src\/.*\.ts$/.test(file)).map((file) => file.slice('src/'.length));

describe('layers', () => {
  it.each([
    ['base/event.ts', `import fs from 'node:fs';`, 'base runs without Node'],
    ['base/event.ts', `import { x } from '../protocol/failure.ts';`, 'base may import nothing, not protocol'],
    ['host/paths.ts', `import fs from 'fs';`, 'write node:fs'],
    ['daemon/main.ts', `import { x } from '../keeper/main.ts';`, 'not keeper'],
    ['daemon/main.ts', `import * as vscode from 'vscode';`, 'daemon may not use it'],
    ['client/connect.ts', `import type { A } from '../daemon/main.ts';`, 'not daemon'],
    ['client/connect.ts', `import rpc from 'vscode-jsonrpc/node';`, 'client may not use it'],
    ['cli/main.ts', `export { x } from '../extension/main.ts';`, 'not extension'],
    ['cli/main.ts', `const x = await import('../daemon/main.ts');`, 'not daemon'],
    ['cli/main.ts', `const zod = require('zod');`, 'cli may not use it'],
    ['cli/commands/mcp.ts', `const mcp = await import('../../mcp/main.ts');`, 'not mcp'],
    ['mcp/main.ts', `import { Context } from '../cli/context.ts';`, 'not cli'],
    ['mcp/main.ts', `import { rootKey } from '../host/root.ts';`, 'not host'],
    [
      'keeper/streams.ts',
      `import { schema } from '../protocol/schema/keeper.ts';`,
      'may only take its types',
    ],
    [
      'keeper/streams.ts',
      `import { type A } from '../protocol/schema/keeper.ts';`,
      'may only take its types',
    ],
    ['keeper/pipeChild.ts', `import pty from 'node-pty';`, 'only for files that match'],
    ['protocol/frames.ts', `import * as z from 'zod';`, 'only for files that match'],
    ['daemon/server.ts', `import { Terminal } from '@xterm/headless';`, 'only for files that match'],
    ['daemon/server.ts', `import x from '../../test/support/x.ts';`, 'outside src/'],
  ])('catches a wrong import of %s: %s', (file, text, fault) => {
    expect(importFaults(file, text)).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    ['keeper/streams.ts', `import type { A } from '../protocol/schema/keeper.ts';`],
    ['keeper/streams.ts', `import { encode } from '../protocol/frames.ts';`],
    ['keeper/ptyChild.linux.ts', `import pty from 'node-pty/lib/utils';`],
    ['daemon/handlers.ts', `import { methods } from '../protocol/schema/daemon.ts';`],
    ['protocol/types.ts', `import type * as z from 'zod';`],
    ['host/paths.ts', `import path from 'node:path';\nimport { local } from './local.ts';`],
  ])('allows an import of %s: %s', (file, text) => {
    expect(importFaults(file, text)).toEqual([]);
  });

  it('every source file belongs to one', () => {
    expect(product.filter((file) => !Object.hasOwn(layers, layerOf(file)))).toEqual([]);
  });

  it('nobody imports what the table does not allow', () => {
    expect(product.flatMap((file) => importFaults(file, read(`src/${file}`)))).toEqual([]);
  });

  it('ARCHITECTURE.md speaks of each', () => {
    const page = read('ARCHITECTURE.md');
    const folders = new Set(product.map(layerOf));
    expect([...folders].filter((folder) => !new RegExp(`\\bsrc/${folder}\\b`).test(page))).toEqual([]);
  });
});

describe('files', () => {
  it.each([
    ['src/daemon/utils.ts', '// Why.\n', '"utils"'],
    ['src/daemon/sessionManager.ts', '// Why.\n', '"manager"'],
    ['src/daemon/impl/x.ts', '// Why.\n', '"impl"'],
    ['src/daemon/x.ts', 'export {};\n', 'open it with'],
    ['scripts/x.mjs', '// Why.\n', '@ts-check'],
    ['scripts/x.d.mts', '// Why.\n', 'hides the script'],
    ['src/daemon/x.ts', `// Why.\n${'x();\n'.repeat(LINE_LIMIT)}`, 'split it'],
    ['src/cli/commands/table.ts', `// Why.\n${'x();\n'.repeat(LIST_LINE_LIMIT)}`, 'split it'],
    ['test/up.test.ts', `// Why.\n${'x();\n'.repeat(LIST_LINE_LIMIT)}`, 'split it'],
    ['src/daemon/whole.ts', '// Why.\n', 'needs no exception'],
  ])('catches a badly shaped %s', (file, text, fault) => {
    const exceptions = { 'src/daemon/whole.ts': 'one table' };
    expect(fileFaults(file, text, exceptions)).toEqual([expect.stringContaining(fault)]);
  });

  it.each([`https://${'registry'}.example.com/zod`, `cd /${'work'}/main`, `HOME=/${'root'}/x`])(
    'catches the trace of a machine: %s',
    (line) => {
      expect(traceFaults('x.md', `fine\n${line}`)).toEqual([expect.stringContaining('x.md:2')]);
    },
  );

  it('say in their name and first lines what they are for, and are short', () => {
    expect(sources.flatMap((file) => fileFaults(file, read(file)))).toEqual([]);
  });

  it('exceptions from the length are for files that exist', () => {
    expect(Object.keys(longFiles).filter((file) => !sources.includes(file))).toEqual([]);
  });

  it('name no place of the machine they were written on', () => {
    const texts = tracked.filter((file) => !/\.(png|vsix|bin|log)$/.test(file));
    expect(texts.flatMap((file) => traceFaults(file, read(file)))).toEqual([]);
  });

  it('are merged to the end', () => {
    expect(mergeFaults('x.md', `fine\n${'<'.repeat(7)} HEAD\n${'='.repeat(7)}`)).toEqual([
      expect.stringContaining('x.md:2'),
    ]);
    const texts = tracked.filter((file) => !/\.(png|vsix|bin|log)$/.test(file));
    expect(texts.flatMap((file) => mergeFaults(file, read(file)))).toEqual([]);
  });
});

describe('texts that must agree', () => {
  it('docs/protocol.md was read against src/protocol as it is (then: npm run stamp)', () => {
    expect(stampPattern.exec(read('docs/protocol.md'))?.[1]).toBe(protocolHash());
  });

  it('the key tables of docs/configuration.md and the JSON schema are those of src/config/table (else: npm run docs)', () => {
    expect(read('docs/configuration.md')).toBe(configurationPage());
    expect(read('schema/holdfast.schema.json')).toBe(configurationSchema());
  });

  it('the language model tools of package.json are those of holdfast mcp, word for word (else: npm run docs)', async () => {
    const manifest = JSON.parse(read('package.json'));
    const texts = JSON.parse(read('package.nls.json'));
    expect(await withAgentTools(manifest, texts)).toEqual({ manifest, texts });
    expect(manifest.contributes.languageModelTools.length).toBeGreaterThan(0);
  });

  it('package.json contributes the commands, views and settings of src/extension/manifest.ts', () => {
    const { contributes } = JSON.parse(read('package.json'));
    const idsOf = (entries: { command?: string; id?: string }[]): unknown[] =>
      entries.map((entry) => entry.command ?? entry.id);
    expect(idsOf(contributes.commands).sort()).toEqual([...commandIds].sort());
    expect(
      Object.values(contributes.views)
        .flatMap((views) => idsOf(views as []))
        .sort(),
    ).toEqual([...viewIds].sort());
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual([...settingIds].sort());
  });

  it('every test that docs/comparison.md names is there', () => {
    const readFile = (file: string): string | undefined => (tracked.includes(file) ? read(file) : undefined);
    // Put together here, or the title would be found in this file.
    const title = ['no', 'such', 'test'].join(' ');
    const page = `[a](../test/tidy.test.ts "every test that"), [b](../test/tidy.test.ts "${title}")`;
    expect(testLinkFaults(page, readFile)).toEqual([`test/tidy.test.ts has no test "${title}"`]);
    expect(testLinkFaults(read('docs/comparison.md'), readFile)).toEqual([]);
  });

  it('every dependency is pinned to one version', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d/.test(String(version)))).toEqual([]);
  });

  it('package-lock.json lists what packages offer for other platforms too; npm ci refuses it otherwise', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) => !packages[`${folder}/node_modules/${name}`] && !packages[`node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('every setting, command and view has its text in package.nls.json, and no text is left over', () => {
    const used = new Set([...read('package.json').matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]));
    const texts = existsSync(path.join(repoRoot, 'package.nls.json'))
      ? JSON.parse(read('package.nls.json'))
      : {};
    expect([...used].sort()).toEqual(Object.keys(texts).sort());
  });
});

describe('what the extension and its dashboard say', () => {
  it.each([
    [`const placeHolder = 'Sort by';`, 'Sort by'],
    [`pick(items, { placeHolder: 'Name' })`, 'Name'],
    [`const draw = () => (item.tooltip = isUp ? t('up') : 'down');`, 'down'],
    [`const item = { label: \`$(error) \${name} failed\` };`, 'failed'],
    [`await vscode.window.showWarningMessage(text, 'Yes');`, 'Yes'],
    [`throw new Error('This is not trusted.');`, 'This is not trusted'],
    [`folderRow('elsewhere', 'Elsewhere', rows)`, 'Elsewhere'],
    [`el('div', { class: 'time row' }, el('span', {}, isOver ? 'crashed' : ''))`, 'crashed'],
    [`el('table', { 'aria-label': 'times' })`, 'times'],
    [`slider.setAttribute('aria-valuetext', 'nothing')`, 'nothing'],
    [`const at = \`at \${clock(now)}\`;`, 'at {}'],
    [`const range = '1 hour';`, '1 hour'],
    [`const titles = { memory: t('Memory') };`, 'ask in a function'],
  ])('catches a text that is in English only: %s', (line, words) => {
    expect(textFaults('x.ts', line)).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    `const item = () => ({ label: \`$(\${isUp ? 'check' : 'error'}) \${name}\`, description: t('{count} up', { count }) });`,
    `const row = { id: 'leftOver', context: 'process hasPid', label: 'Holdfast: ' + name };`,
    `this.#log.warn('a terminal was not drawn anew:', error);`,
    `if (event.key === 'Escape') place.append(el('td', { class: \`line line-\${kind}\` }, say(value)));`,
    `class Part { readonly element = el('p', {}, t('Memory')); }`,
  ])('leaves alone: %s', (line) => {
    expect(textFaults('x.ts', line)).toEqual([]);
  });

  it('goes through t(), but for what is in English on purpose', () => {
    const said = sources.filter((file) => translatedFolders.includes(file.split('/', 2).join('/')));
    expect(said.flatMap((file) => textFaults(file, read(file)))).toEqual([]);
    const known = Object.entries(untranslated);
    expect(known.filter(([file, texts]) => textFaults(file, read(file), {}).length !== texts.length)).toEqual(
      [],
    );
  });

  it('stands in l10n/bundle.l10n.json, text for text (else: npm run docs)', () => {
    expect(textsIn('x.ts', `t('a {b}', { b: t("c") })`)).toEqual(['a {b}', 'c']);
    expect(() => textsIn('x.ts', "t('a ' + b)")).toThrow('x.ts:1');
    expect(read('l10n/bundle.l10n.json')).toBe(textBundle());
  });

  it('is in German too, with the same values in it', () => {
    const english = JSON.parse(read('l10n/bundle.l10n.json')) as Record<string, string>;
    const german = JSON.parse(read('l10n/bundle.l10n.de.json')) as Record<string, string>;
    expect(Object.keys(german)).toEqual(Object.keys(english));
    const valuesIn = (text = ''): readonly string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const text of Object.keys(english)) expect(valuesIn(german[text]), text).toEqual(valuesIn(text));
    expect(Object.values(german)).not.toContain('');
  });
});

describe('bundles', () => {
  it('are installed with a version, but for those of the editor', () => {
    const ofEditor = ['extension', 'languageClient', 'language', 'dashboard'];
    const others = Object.keys(bundleEntries).filter((name) => !ofEditor.includes(name));
    expect([...INSTALLED_PROGRAMS].sort()).toEqual(others.sort());
  });

  // Heavy to load, and the first two are one small process for each open terminal.
  it.each([
    ['attach', ['zod', 'vscode-jsonrpc', 'commander', 'yaml', '@xterm/headless', 'string-width']],
    ['composer', ['zod', 'vscode-jsonrpc', 'commander', 'yaml']],
    ['keeper', ['zod', '@xterm/headless', 'yaml']],
    ['dashboard', ['zod', 'vscode-jsonrpc']],
    ['extension', ['uplot', 'zod', '@xterm/headless', 'commander', '@modelcontextprotocol']],
    ['cli', ['zod', '@xterm/headless', '@modelcontextprotocol']],
    ['mcp', ['@xterm/headless', 'commander', 'yaml']],
  ])('%s carries none of %j', async (name, heavy) => {
    expect(bundleEntries).toHaveProperty(name);
    const { metafile } = await bundle([name], { dev: false, outdir: 'dist' });
    const inputs = Object.keys(metafile.inputs).filter((input) =>
      heavy.some((one) => input.includes(`node_modules/${one}/`)),
    );
    expect(inputs).toEqual([]);
  });
});

function read(file: string): string {
  return readFileSync(path.join(repoRoot, file), 'utf8');
}
