// Doctor's word on what daemon and keepers would be ended with.

import { expect, it } from 'vitest';
import { containmentCheck } from '../src/daemon/containmentCheck.ts';
import type { KeeperInfo } from '../src/protocol/types.ts';

function keeper(pid: number, containment: KeeperInfo['containment']): KeeperInfo {
  return { id: `k${pid}`, pid, root: null, version: '1', sessions: 1, isDraining: false, containment };
}

it('is content where all are in scopes of their own', () => {
  expect(containmentCheck('scope', [keeper(7, 'scope')], true)).toMatchObject({ result: 'PASS', fix: null });
});

it('names who is not although it could be, with what to do', () => {
  const check = containmentCheck('scope', [keeper(7, 'scope'), keeper(8, 'none')], true);
  expect(check).toMatchObject({
    result: 'WARN',
    detail: expect.stringContaining('keeper 8'),
    fix: expect.any(String),
  });
  expect(check.detail).not.toContain('keeper 7');
});

it('only says so where nothing makes scopes', () => {
  expect(containmentCheck('none', [keeper(7, 'none')], false)).toMatchObject({
    result: 'PASS',
    detail: expect.stringContaining('the daemon, keeper 7'),
  });
});
