// The table of keys says what is read: its examples and defaults are right, and the JSON schema made of it lets pass all
// that can be applied.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { parseConfig } from '../src/config/parse.ts';
import { keyGroups } from '../src/config/table/keyTable.ts';
import { configSource } from './support/configSource.ts';

const repoRoot = path.resolve(import.meta.dirname, '..');
const json = JSON.parse(readFileSync(path.join(repoRoot, 'schema/holdfast.schema.json'), 'utf8'));
const schema = z.fromJSONSchema(json);

const FILES = { '/home/u/base.yaml': '', '/home/u/shop/.env': 'A=1', '/home/u/shop/api/.env': 'B=1' };

function parse(text: string) {
  return parseConfig(text, configSource({ files: FILES, env: [['A', '7']] }));
}

function errorsOf(text: string): string[] {
  return parse(text).problems.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));
}

/** A file in which a key of a group stands with that value. */
function fileWith(group: string, key: string, value: string): string {
  const said = `${key}: ${value}`;
  const others = 'db: { command: x, health: { port: 1 } }, web: { command: x }, build: { command: x }';
  const inService = (keys: string) => `services: { api: { command: x, ${keys} }, ${others} }`;
  switch (group) {
    case 'file':
      return key === 'services' ? said : `${said}\n${inService('')}`;
    case 'service':
      return key === 'command' ? `services: { api: { ${said} } }` : inService(said);
    case 'dependency':
      return inService(`dependsOn: { db: { ${said} } }`);
    case 'ready':
    case 'health': {
      const isCheck = ['port', 'http', 'log', 'exec', 'file'].includes(key);
      return inService(`${group}: { ${isCheck ? '' : 'http: "http://localhost", '}${said} }`);
    }
    case 'watch':
      return inService(`watch: { ${key === 'paths' ? '' : 'paths: src, '}${said} }`);
    case 'action':
      return inService(`watch: { paths: src, action: { ${said} } }`);
    default:
      return inService(`${group}: { ${said} }`);
  }
}

const rows = keyGroups.flatMap(({ id, keys }) =>
  Object.entries(keys).map(([key, row]) => ({ id, key, row })),
);

function isAllowed(text: string): boolean {
  return schema.safeParse(parseYaml(text)).success;
}

const cases = Number(process.env['FUZZ_CASES'] ?? 1_000);
const hangsAfterMs = 30_000 + cases * 100;

describe('each key of the table', () => {
  it.each(rows.map(({ id, key, row }) => [id, key, row.example] as const))(
    '%s.%s has an example that can be applied, and the schema allows it: %s',
    (id, key, example) => {
      const text = fileWith(id, key, example);
      expect(errorsOf(text)).toEqual([]);
      expect(isAllowed(text)).toBe(true);
    },
  );

  const withDefault = rows.filter(({ row }) => !/^$|^required$| (to|in) |, /.test(row.default));

  it.each(withDefault.map(({ id, key, row }) => [id, key, row.default] as const))(
    '%s.%s is %s when nothing is said',
    (id, key, standard) => {
      const said = parse(fileWith(id, key, standard));
      const silent = parse(fileWith(id, key, standard).replace(`${key}: ${standard}`, ''));
      expect(said.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect([said.services, said.autoApply]).toEqual([silent.services, silent.autoApply]);
    },
  );

  it.each(rows.map(({ id, key }) => [id, key] as const))(
    '%s.%s refuses a list of lists and an unknown key beside it, as the schema does',
    (id, key) => {
      for (const text of [
        fileWith(id, key, '[[1]]'),
        fileWith(id, key, '1').replace(`${key}:`, 'nonsense:'),
      ]) {
        expect(errorsOf(text).length).toBeGreaterThan(0);
        expect(isAllowed(text)).toBe(false);
      }
    },
  );
});

describe('the schema', () => {
  it('allows whatever can be applied', { timeout: hangsAfterMs }, () => {
    const words =
      '1 0 5 1.5 -3 "2" true "false" ~ x 10s 0.5h 512KiB 200% [] {} [1] [a,b] always fail bump SIGHUP int C-c @daily';
    const values = fc.constantFrom(
      ...words.split(' '),
      ...[`"\${env:A}"`, `"\${env:A}s"`, '"1.5 MiB"', '"0 3 * * *"', 'http://localhost:1', '["*"]'],
      ...['{ a: ~ }', '{ A: 1 }', '{ signal: TERM }', '{ A: }', '[~]'],
      ...rows.map(({ row }) => row.example),
    );
    let applied = 0;
    fc.assert(
      fc.property(fc.constantFrom(...rows), values, ({ id, key }, value) => {
        const text = fileWith(id, key, value);
        if (errorsOf(text).length > 0) return;
        applied += 1;
        expect([text, isAllowed(text)]).toEqual([text, true]);
      }),
      { numRuns: cases },
    );
    expect(applied).toBeGreaterThan(cases / 10);
  });

  it('allows the example of the repository', () => {
    expect(isAllowed(readFileSync(path.join(repoRoot, 'examples/shop/holdfast.yaml'), 'utf8'))).toBe(true);
  });
});
