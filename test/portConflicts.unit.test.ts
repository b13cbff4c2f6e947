// What is decided about ports before a start: who is in the way, and what a service gets instead.

import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/parse.ts';
import {
  type Holder,
  settlePorts,
  withMovedPort,
  withMovedPorts,
  withoutMovedPort,
} from '../src/daemon/services/portConflicts.ts';
import type { ServiceConfig } from '../src/protocol/types.ts';
import { configSource } from './support/configSource.ts';

const OWN = 'svc-own';

function configOf(text: string): ServiceConfig {
  const source = configSource({ root: '/r' });
  const [config] = parseConfig(`services: { a: { command: x, ${text} } }`, source).services;
  if (config === undefined) throw new Error(text);
  return config;
}

/** @param held ports, by strangers or by sessions of ours */
function settle(
  text: string,
  held: Readonly<Record<number, string | null>>,
  claimed: readonly number[] = [],
) {
  const asked: number[] = [];
  const findHolder = async (port: number): Promise<Holder | null> => {
    asked.push(port);
    const id = held[port];
    if (id === undefined) return null;
    const session = id === null ? null : { id, name: id, root: '/r', isService: true };
    return { port, pid: 42, command: `node ${'x'.repeat(100)}`, session };
  };
  const access = { findHolder, isEnding: (session: string) => session === 'svc-ending' };
  return settlePorts(configOf(text), OWN, access, new Set(claimed)).then((decision) => ({ decision, asked }));
}

describe('ports of a service', () => {
  it('are those of `ports` and of port probes, each looked at once, and no others', async () => {
    const { decision, asked } = await settle(
      'ports: [3000, 3001], ready: { port: 3001 }, health: { port: 3002 }, env: { PORT: 3003 }',
      {},
    );
    expect(decision).toEqual({ kind: 'free', moved: [] });
    expect(asked).toEqual([3000, 3001, 3002]);
    expect((await settle('ready: { http: "http://localhost:3000/" }', { 3000: null })).asked).toEqual([]);
  });

  it('that a stranger holds are named with who it is, shortly', async () => {
    const { decision } = await settle('ports: [3000]', { 3000: null });
    expect(decision).toMatchObject({
      kind: 'taken',
      holder: { port: 3000, pid: 42 },
      reason: expect.stringMatching(/^port 3000 is held by pid 42 \(node x{75}…\)$/),
    });
  });

  it('that are its own from before are free, and those of one that is being ended will be', async () => {
    expect((await settle('ports: [3000]', { 3000: OWN })).decision.kind).toBe('free');
    expect((await settle('ports: [3000]', { 3000: 'svc-ending' })).decision.kind).toBe('ending');
    expect((await settle('ports: [3000], onPortConflict: bump', { 3000: 'svc-ending' })).decision.kind).toBe(
      'ending',
    );
  });
});

describe('with `bump`', () => {
  const moves = async (text: string, held: readonly number[], claimed: readonly number[] = []) => {
    const all = Object.fromEntries(held.map((port) => [port, null]));
    const { decision } = await settle(`${text}, onPortConflict: bump`, all, claimed);
    return decision.kind === 'free' ? decision.moved.map(({ from, to }) => [from, to]) : decision;
  };

  it('each taken port becomes the next one that is free and that nobody else is about to have', async () => {
    expect(await moves('ports: [3000, 3001]', [3000])).toEqual([[3000, 3002]]);
    expect(await moves('ports: [3000, 3001]', [3000, 3001])).toEqual([
      [3000, 3002],
      [3001, 3003],
    ]);
    expect(await moves('ports: [3000]', [3000, 3002], [3001])).toEqual([[3000, 3003]]);
    expect(await moves('ports: [3000]', [])).toEqual([]);
  });

  it('ten ports are tried, and none past the last', async () => {
    const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
    expect(await moves('ports: [3000]', range(3000, 10))).toEqual([[3000, 3010]]);
    expect(await moves('ports: [3000]', range(3000, 11))).toMatchObject({
      kind: 'taken',
      reason: expect.stringMatching(/, and none of the 10 ports after it is free$/),
    });
    expect(await moves('ports: [65535]', [65_535])).toMatchObject({ kind: 'taken' });
  });
});

describe('a moved port', () => {
  const moved = [{ from: 3000, to: 3001, because: 'x' }];

  it('is followed by the probes that name it', () => {
    const config = configOf(
      'ports: [3000, 4000], ready: { port: 3000 }, health: { http: "http://localhost:3000/a:3000" }',
    );
    expect(withMovedPorts(config, moved)).toMatchObject({
      ports: [3001, 4000],
      ready: { port: 3001 },
      health: { http: 'http://localhost:3001/a:3000' },
    });
  });

  it('is followed by PORT where that means it: said so, or not said and the first of its ports', () => {
    const portIn = (said: string | null, text = 'ports: [3000]') => {
      const env = withMovedPort(said === null ? [['A', '1']] : [['PORT', said]], configOf(text), moved);
      return env.find(([name]) => name === 'PORT')?.[1];
    };
    expect([portIn('3000'), portIn('9'), portIn(null), portIn(null, 'ports: [2999, 3000]')]).toEqual([
      '3001',
      '9',
      '3001',
      undefined,
    ]);
  });

  it('is taken back from an environment that is used again', () => {
    const env: [string, string][] = [
      ['PORT', '3001'],
      ['OTHER', '3001'],
    ];
    expect(withoutMovedPort(env, moved)).toEqual([
      ['PORT', '3000'],
      ['OTHER', '3001'],
    ]);
    expect(withoutMovedPort([['PORT', '9']], moved)).toEqual([['PORT', '9']]);
  });
});
