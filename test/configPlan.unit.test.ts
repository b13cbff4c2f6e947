// What applying a changed file would do.
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/parse.ts';
import { planChanges } from '../src/config/plan.ts';
import { configSource } from './support/configSource.ts';

const services = (text: string) => parseConfig(`services: { ${text} }`, configSource()).services;

describe('planChanges', () => {
  it('restarts only what was started differently', () => {
    const before = services(
      'a: { command: x }, b: { command: x }, c: { command: x, env: { A: 1 } }, d: { command: x }',
    );
    const after = services(
      'b: { command: x, stop: { grace: 1s } }, a: { command: x }, c: { command: x, env: { A: 2 } }, e: { command: y }',
    );
    expect(planChanges(before, after)).toEqual([
      { service: 'b', change: 'update', keys: ['stop'] },
      { service: 'a', change: 'keep', keys: [] },
      { service: 'c', change: 'restart', keys: ['env'] },
      { service: 'e', change: 'add', keys: [] },
      { service: 'd', change: 'remove', keys: [] },
    ]);
  });

  it.each([
    ['limits: { memory: 1GiB }', 'update', 'limits'],
    ['limits: { nice: 5 }', 'restart', 'limits'],
    ['limits: { files: 64 }', 'restart', 'limits'],
    ['timeout: 1m', 'update', 'timeout'],
    ['ready: { port: 1 }', 'update', 'ready'],
    ['cwd: x', 'restart', 'cwd'],
  ])('says what { %s } does to one that runs: %s', (keys, change, key) => {
    expect(planChanges(services('a: { command: x }'), services(`a: { command: x, ${keys} }`))).toEqual([
      { service: 'a', change, keys: [key] },
    ]);
  });

  it('does not mind the order of keys', () => {
    const before = services(
      'a: { command: x, dependsOn: { b: {}, c: {} } }, b: { command: x }, c: { command: x }',
    );
    const after = services(
      'a: { dependsOn: { c: {}, b: {} }, command: x }, b: { command: x }, c: { command: x }',
    );
    expect(planChanges(before, after).map(({ change }) => change)).toEqual(['keep', 'keep', 'keep']);
  });
});
