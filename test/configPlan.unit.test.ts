// What applying a changed file would do.
import { describe, expect, it } from 'vitest';
import { lookupIn } from '../src/config/interpolate.ts';
import { parseConfig } from '../src/config/parse.ts';
import { planChanges } from '../src/config/plan.ts';

const services = (text: string) =>
  parseConfig(`services: { ${text} }`, { file: 'f', root: '/r', environment: lookupIn([]) }).services;

describe('planChanges', () => {
  it('restarts only what was started differently', () => {
    const before = services(
      'a: { command: x }, b: { command: x }, c: { command: x, env: { A: 1 } }, d: { command: x }',
    );
    const after = services(
      'b: { command: x, stop: { grace: 1s } }, a: { command: x }, c: { command: x, env: { A: 2 } }, e: { command: y }',
    );
    expect(planChanges(before, after)).toEqual([
      { service: 'b', change: 'update' },
      { service: 'a', change: 'keep' },
      { service: 'c', change: 'restart' },
      { service: 'e', change: 'add' },
      { service: 'd', change: 'remove' },
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
