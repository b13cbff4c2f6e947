// What a dead keeper left running is ended by (pid, start time), unless those numbers are of another boot: there they may
// be those of anybody.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { uptime } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { ProcessTable } from '../src/daemon/processes/table.ts';
import { SessionRegistry } from '../src/daemon/sessions/registry.ts';
import { Remains } from '../src/daemon/sessions/remains.ts';
import { startTimeOf } from '../src/host/processIdentity.ts';
import { FILE_SCHEMA_VERSION } from '../src/protocol/version.ts';
import { recordedLog } from './support/recordedLog.ts';
import { temporaryFolder } from './support/temporary.ts';

it('what is left of a run is ended, and not who has its numbers after a reboot', async () => {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const pid = child.pid ?? 0;
  const startTime = startTimeOf(pid) ?? 0;
  const registry = new SessionRegistry();
  registry.add(
    {
      schema: FILE_SCHEMA_VERSION,
      id: 's',
      name: 's',
      kind: 'terminal',
      root: null,
      argv: ['sleep'],
      cwd: '/',
      tags: [],
      parent: null,
      originator: null,
      service: null,
      createdAt: 0,
      nonce: null,
    },
    null,
  );
  const remains = new Remains(registry, new ProcessTable(temporaryFolder()), recordedLog());
  const startedAs = (startedAt: number): void =>
    registry.setHistory(
      's',
      { run: { number: 1, pid, startTime, startedAt, exit: null }, end: 0 },
      Date.now(),
    );

  startedAs(Date.now() - uptime() * 1000 - 60_000);
  expect(await remains.end('s')).toEqual([]);
  expect(startTimeOf(pid)).toBe(startTime);

  startedAs(Date.now());
  expect(await remains.end('s')).toEqual([]);
  expect(await ended).toEqual([null, 'SIGTERM']);
});
