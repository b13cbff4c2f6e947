// The example in this repository is read like any other file.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/parse.ts';
import { configSource } from './support/configSource.ts';

describe('the example', () => {
  it('is a file without problems, its ports set by the environment where that says so', () => {
    const root = path.join(import.meta.dirname, '../examples/shop');
    const text = readFileSync(path.join(root, 'holdfast.yaml'), 'utf8');
    const { services, problems } = parseConfig(
      text,
      configSource({ root, env: [['SHOP_DB_PORT', '19999']] }),
    );
    expect(problems).toEqual([]);
    expect(services.map(({ name }) => name)).toEqual(['db', 'migrate', 'api', 'worker', 'web']);
    expect(services[0]?.ready).toMatchObject({ port: 19_999 });
    expect(services[4]?.env).toContainEqual(['SHOP_WEB_PORT', '8310']);
  });
});
