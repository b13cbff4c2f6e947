// The daemon is killed: what runs goes on, and the next daemon knows it all again.

import { describe, expect, it } from 'vitest';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import { testHome } from './support/home.ts';
import { until } from './support/until.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly pid: number | null;
  readonly exitCode: number | null;
  readonly outcome: string | null;
  readonly state: string;
  readonly size: { cols: number; rows: number } | null;
  readonly offset: number;
}

describe('a daemon that is killed', () => {
  it('leaves sessions running with the same pids, and the next one lists them as they were', async () => {
    const home = testHome();
    const made = await home.cli(
      'new',
      '--json',
      '--size',
      '100x30',
      '--',
      'sh',
      '-c',
      'echo hello; sleep 300',
    );
    expect(made.code).toBe(0);
    const { id, pid } = made.json<{ id: string; pid: number }>();
    const before = await until('the first output', async () => {
      const [row] = (await home.cli('list', '--json')).json<Row[]>();
      return row !== undefined && row.offset > 0 ? row : undefined;
    });
    const killed = await home.killDaemon();
    expect(startTimeOf(pid)).toBeDefined();
    const after = (await home.cli('list', '--json')).json<Row[]>();
    expect(home.daemon().instance).not.toBe(killed.instance);
    expect(after).toEqual([{ ...before, cpu: expect.any(Number), rss: expect.any(Number) }]);
    expect(after[0]).toMatchObject({ id, pid, size: { cols: 100, rows: 30 } });
  });

  it('costs no exit code of what ends meanwhile', async () => {
    const home = testHome();
    const { id, pid } = (await home.cli('new', '--json', '--', 'sh', '-c', 'read line; exit 7')).json<{
      id: string;
      pid: number;
    }>();
    const startTime = startTimeOf(pid) ?? 0;
    await home.killDaemon();
    // The program is ended by hand, as a user would in another terminal; nobody but its keeper can see how.
    process.kill(pid, 'SIGTERM');
    await until('the program to have ended', () => !isAlive({ pid, startTime }));
    const [row] = (await home.cli('list', '--all', '--json')).json<Row[]>();
    expect(row).toMatchObject({ id, state: 'exited', signal: 'SIGTERM', pid: null });
  });
});
