// What the daemon makes of a session whose keeper died: what the keeper told counts where the journal does not know it yet.

import { describe, expect, it } from 'vitest';
import { type Exit, SessionRegistry } from '../src/daemon/sessions/registry.ts';
import type { SessionMeta } from '../src/host/records.ts';
import type { Run } from '../src/protocol/types.ts';
import { FILE_SCHEMA_VERSION } from '../src/protocol/version.ts';

const NOW = 5_000;

const META: SessionMeta = {
  schema: FILE_SCHEMA_VERSION,
  id: 's',
  name: 'api',
  kind: 'service',
  root: null,
  argv: ['api'],
  cwd: '/',
  tags: [],
  parent: null,
  originator: null,
  service: 's',
  createdAt: 0,
  nonce: null,
};

function runOf(number: number, exit: Run['exit'] = null): Run {
  return { number, pid: 4_000 + number, startTime: number, startedAt: number, exit };
}

function withLiveRun(number: number): { registry: SessionRegistry; exits: Exit[] } {
  const registry = new SessionRegistry();
  const exits: Exit[] = [];
  registry.onDidExit((exit) => exits.push(exit));
  registry.add(META, 'k');
  registry.didSpawn('k', { session: 's', kind: 'service', run: runOf(number), isPty: false, size: null });
  return { registry, exits };
}

describe('with its keeper', () => {
  it('a run is lost of which the journal knows only the one before', () => {
    const { registry, exits } = withLiveRun(2);
    const before = runOf(1, { outcome: 'stopped', exitCode: null, signal: 'SIGTERM', at: 1_000 });
    registry.didLoseKeeper('s', { run: before, end: 10 }, NOW);
    expect(exits).toMatchObject([{ run: { number: 2 }, exit: { outcome: 'lost', at: NOW }, end: 10 }]);
    expect(registry.isKept('s')).toBe(false);
  });

  it('a run is not lost of which the journal knows how it ended', () => {
    const { registry, exits } = withLiveRun(2);
    const exit = { outcome: 'exited', exitCode: 3, signal: null, at: 4_000 } as const;
    registry.didLoseKeeper('s', { run: runOf(2, exit), end: 10 }, NOW);
    expect(exits).toMatchObject([{ run: { number: 2 }, exit }]);
  });
});
