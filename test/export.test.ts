// `holdfast export`, and what comes of it where it can be run: a real systemd starts the units in their order, a real
// shell runs the lines of the Procfile.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onPath } from '../scripts/onPath.mjs';
import { calendarsOf } from '../src/config/export/calendar.ts';
import { exportStack } from '../src/config/export/exportStack.ts';
import type { ServiceConfig } from '../src/protocol/types.ts';
import { config, on, plain, timing } from './support/exported.ts';
import { testHome } from './support/home.ts';
import { startUserManager, whyNoUserManager } from './support/systemdUser.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

const STACK = `
services:
  db: { command: [node, db.mjs], ready: { port: 5432 } }
  api: { command: npm run dev, dependsOn: [db], env: { PORT: "3000" } }
`;

describe('holdfast export', () => {
  it('prints what the holdfast.yaml says where nothing is declared yet, and starts none of it', async () => {
    const home = testHome();
    writeFileSync(path.join(home.root, 'holdfast.yaml'), STACK);
    const { code, stdout } = await home.cli('export', 'procfile');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining("\napi: exec env PORT=3000 sh -c 'npm run dev'\n"),
    ]);
    const rows = (await home.cli('ps', '--all', '--json')).json<{ name: string; state: string }[]>();
    expect(rows.map(({ name, state }) => `${name} ${state}`)).toEqual(['db stopped', 'api stopped']);
  });

  it('--out writes a file for each unit', async () => {
    const home = testHome();
    writeFileSync(path.join(home.root, 'holdfast.yaml'), STACK);
    const out = path.join(home.root, 'units');
    await home.ok('export', 'systemd', '--out', out);
    const name = path
      .basename(home.root)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-');
    expect(readdirSync(out).sort()).toEqual([`${name}-api.service`, `${name}-db.service`, `${name}.target`]);
    const { files } = (await home.cli('export', 'systemd', '--json')).json<{
      files: { name: string; text: string }[];
    }>();
    for (const file of files) expect(readFileSync(path.join(out, file.name), 'utf8')).toBe(file.text);
  });

  it('names the formats there are, and says where there is nothing to export', async () => {
    const home = testHome();
    const unknown = await home.cli('export', 'composer');
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('systemd, compose, procfile, kubernetes'),
    ]);
    const nothing = await home.cli('export', 'compose', '--root', home.root);
    expect([nothing.code, nothing.stderr]).toEqual([3, expect.stringContaining('holdfast.yaml')]);
  });
});

/** A program that writes what it was given, and stays if it is told to. */
function teller(root: string): (name: string, stays: boolean, ...args: readonly string[]) => string[] {
  const script = path.join(root, 'tell.cjs');
  const code = `
    const { appendFileSync, writeFileSync } = require('node:fs');
    const [name, stays, ...args] = process.argv.slice(2);
    writeFileSync(name + '.json', JSON.stringify({ args, text: process.env.TEXT, cwd: process.cwd() }));
    appendFileSync('order', name + '\\n');
    if (stays === 'true') setInterval(() => undefined, 60_000);`;
  writeFileSync(script, code);
  return (name, stays, ...args) => [process.execPath, script, name, String(stays), ...args];
}

const NASTY = [
  `it's`,
  '50%',
  '$HOME',
  `$\{HOME}`,
  'a"b',
  'back\\slash',
  ';',
  '',
  'zwei Wörter',
  '5% of\ntwo lines',
  '~',
  '%h',
];

describe.skipIf(whyNoUserManager())('the units', () => {
  it('are started by systemd in their order, with their arguments, environment and folder', async () => {
    const place = temporaryFolder();
    const root = path.join(place, 'the 100% shop');
    mkdirSync(root);
    const command = teller(root);
    const of = (name: string, given: Partial<ServiceConfig>) => config(name, { cwd: root, ...given });
    const text = NASTY.join('|');
    const services = [
      of('web', { command: command('web', true), dependsOn: on('migrate', 'completed') }),
      of('migrate', {
        command: command('migrate', false, ...NASTY),
        env: [['TEXT', text]],
        restart: { ...plain.restart, policy: 'never' },
        dependsOn: on('db', 'ready'),
      }),
      of('db', {
        command: command('db', true),
        ready: { file: path.join(root, 'go'), ...timing, everyMs: 100 },
      }),
      of('spare', { command: command('spare', true), autostart: false }),
    ];
    const units = path.join(place, 'config/systemd/user');
    mkdirSync(units, { recursive: true });
    for (const file of exportStack('systemd', { root, services }))
      writeFileSync(path.join(units, file.name), file.text);
    const manager = await startUserManager(place);
    const stateOf = (unit: string) =>
      manager.systemctl('show', '-P', 'ActiveState', `the-100-shop-${unit}.service`);

    await manager.systemctl('start', '--no-block', 'the-100-shop.target');
    await until('the first one', () => existsSync(path.join(root, 'order')));
    expect(await stateOf('db')).toBe('activating');
    writeFileSync(path.join(root, 'go'), '');
    await until('all of them', async () => (await stateOf('web')) === 'active');
    await until('what they wrote', () => existsSync(path.join(root, 'web.json')));
    const order = (): string => readFileSync(path.join(root, 'order'), 'utf8');
    await until('the last one', () => order().includes('web'));
    expect(order()).toBe('db\nmigrate\nweb\n');
    const told = JSON.parse(readFileSync(path.join(root, 'migrate.json'), 'utf8'));
    expect(told).toEqual({ args: NASTY, text, cwd: root });
    expect([await stateOf('spare'), await stateOf('migrate')]).toEqual(['inactive', 'active']);
  });
});

describe.skipIf(onPath('systemd-analyze') === undefined)('a calendar', () => {
  it.each([
    '*/15 9-17 * jan,JUL *',
    '5 0 0 */2 * *',
    '0 0 L * *',
    '0 12 1 * sun',
    '0 0 * * 5-7/2',
    '@weekly',
  ])('is one to systemd: %s', (cron) => {
    for (const calendar of calendarsOf(cron) ?? [])
      expect(execFileSync('systemd-analyze', ['calendar', calendar], { encoding: 'utf8' })).toContain(
        'Next elapse',
      );
  });
});

describe('the lines of a Procfile', () => {
  it('give a program its arguments, environment and folder when a shell runs them', () => {
    const root = temporaryFolder();
    mkdirSync(path.join(root, 'sub folder'));
    const word = fc
      .oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 8 }))
      .filter((text) => !text.includes('\0'));
    const code = 'console.log(JSON.stringify([process.argv.slice(1), process.env.TEXT, process.cwd()]))';
    const same = fc.property(fc.array(word, { maxLength: 4 }), word, fc.boolean(), (args, text, isBelow) => {
      const cwd = isBelow ? path.join(root, 'sub folder') : root;
      const one = config('x', {
        cwd,
        env: [['TEXT', text]],
        command: [process.execPath, '-e', code, '--', ...args],
      });
      const [file] = exportStack('procfile', { root, services: [one] });
      const line = /^x: (.*)$/m.exec(file?.text ?? '')?.[1] ?? '';
      const said = execFileSync('/bin/sh', ['-c', line], { cwd: root, encoding: 'utf8' });
      expect(JSON.parse(said)).toEqual([args, text, cwd]);
    });
    fc.assert(same, { numRuns: 25, seed: 11 });
  });
});
