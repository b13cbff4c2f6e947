// Which files the patterns of a `watch` mean, and where is looked for them.

import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { watchedFiles } from '../src/daemon/services/watch/patterns.ts';

const CWD = '/home/ada/shop/api';

/** [paths, ignore, file, is meant] */
const FILES: readonly (readonly [readonly string[], readonly string[], string, boolean])[] = [
  [['src/**/*.ts'], [], 'src/a.ts', true],
  [['src/**/*.ts'], [], 'src/deep/er/a.ts', true],
  [['src/**/*.ts'], [], 'src/a.js', false],
  [['src/**/*.ts'], [], 'a.ts', false],
  [['./src'], [], 'src/deep/.hidden', true],
  [['src/'], [], 'src/a', true],
  [['src'], [], 'srcs/a', false],
  [['.'], [], 'any/where', true],
  [['.'], [], 'node_modules/x/index.js', false],
  [['.'], [], 'deep/.git/HEAD', false],
  [['.'], [], '.gitignore', true],
  [['node_modules/mine/**'], [], 'node_modules/mine/a.js', true],
  [['node_modules/mine/**'], [], 'node_modules/mine/node_modules/a.js', true],
  [['../shared/*.json'], [], '../shared/a.json', true],
  [['../shared/*.json'], [], 'shared/a.json', false],
  [['..'], [], '../other/a', true],
  [['/etc/hosts'], [], '/etc/hosts', true],
  [['/etc/*.conf'], [], '/etc/a.conf', true],
  [['*.{json,yaml}', 'src'], [], 'a.yaml', true],
  [['*.{json,yaml}', 'src'], [], 'deep/a.yaml', false],
  [['@scope/*.js'], [], '@scope/a.js', true],
  [['#notes', '!bang'], [], '#notes', true],
  [['#notes', '!bang'], [], '!bang', true],
  [['#notes', '!bang'], [], 'other', false],
  [['src'], ['**/*.test.ts'], 'src/deep/a.test.ts', false],
  [['src'], ['src/out'], 'src/out/deep/a', false],
  [['src'], ['out'], 'src/out/a', true],
  [['node_modules/mine'], ['**/*.log'], 'node_modules/mine/a.log', false],
];

const absolute = (file: string): string => new URL(file, `file://${CWD}/`).pathname;

it.each(FILES)('%j without %j: %s is meant: %j', (paths, ignore, file, isMeant) => {
  const path = file.startsWith('#') ? `${CWD}/${file}` : absolute(file);
  const files = watchedFiles(CWD, { paths: [...paths], ignore: [...ignore] });
  expect(files.isMeant(path)).toBe(isMeant);
  if (!isMeant) return;
  // What lies above it is looked into, from a place that is looked at.
  const place = files.places.find((one) => path === one || path.startsWith(one === '/' ? one : `${one}/`));
  expect(place).toBeDefined();
  let above = path;
  while (above !== place && above !== '/') {
    above = dirname(above);
    expect([above, files.isLeftOut(above)]).toEqual([above, false]);
  }
});

it('looks only where something may be meant', () => {
  const files = watchedFiles(CWD, { paths: ['src/*/lib/**', '*.json'], ignore: ['src/old'] });
  expect(files.places).toEqual([CWD]);
  expect(watchedFiles(CWD, { paths: ['../shared/**', '/etc/hosts'], ignore: [] }).places).toEqual([
    '/home/ada/shop',
    '/etc',
  ]);
  for (const [folder, isLeftOut] of [
    ['src', false],
    ['src/a', false],
    ['src/a/lib', false],
    ['src/a/lib/deep', false],
    ['src/a/other', true],
    ['src/old', true],
    ['dist', true],
    ['node_modules', true],
    ['.git', true],
  ] as const)
    expect([folder, files.isLeftOut(`${CWD}/${folder}`)]).toEqual([folder, isLeftOut]);
});
