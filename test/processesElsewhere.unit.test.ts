// What other systems' own tools say of processes, read from samples of their output; and trees grown from plain lists.

import { describe, expect, it } from 'vitest';
import { flatten } from '../src/base/flatten.ts';
import { aliveByList } from '../src/daemon/processes/aliveByList.ts';
import { NO_TAGS, parseTags } from '../src/daemon/processes/originators.ts';
import { parseLsof, parsePsTable } from '../src/daemon/processes/platform.darwin.ts';
import { parseStatLine } from '../src/daemon/processes/platform.linux.ts';
import type { RawProcess } from '../src/daemon/processes/platform.ts';
import { parseRows, processOf } from '../src/daemon/processes/platform.windows.ts';
import { growTrees } from '../src/daemon/processes/tree.ts';
import { CpuUsage } from '../src/daemon/processes/usage.ts';

describe('macOS', () => {
  it('lists processes by ps, with commands as they are', () => {
    const text =
      '  501     1   501 ada   Ss   Mon Nov  9 10:11:12 2026   4096   0:01.50 /bin/zsh -l\n' +
      '  502   501   502 ada   R+   Mon Nov  9 10:11:13 2026   8192 1-02:03:04.00 node server.js --name a  b\n' +
      'garbage\n';
    expect(parsePsTable(text)).toMatchObject([
      {
        pid: 501,
        ppid: 1,
        group: 501,
        user: 'ada',
        state: 'S',
        rss: 4_194_304,
        cpuMs: 1_500,
        name: 'zsh',
        command: '/bin/zsh -l',
      },
      {
        pid: 502,
        state: 'R',
        cpuMs: 93_784_000,
        startTime: 1_794_219_073,
        command: 'node server.js --name a  b',
      },
    ]);
  });

  it('reads files of processes from lsof', () => {
    expect([...parseLsof('p501\nfcwd\nn/Users/ada\np502\nn*:3000\nn[::1]:3001\n')]).toEqual([
      [501, ['/Users/ada']],
      [502, ['*:3000', '[::1]:3001']],
    ]);
  });
});

describe('Windows', () => {
  it('lists processes from PowerShell, one or many', () => {
    const row = {
      ProcessId: 4,
      ParentProcessId: 1,
      Name: 'node.exe',
      ThreadCount: 9,
      WorkingSetSize: 1024,
      KernelModeTime: 10_000,
      UserModeTime: 20_000,
      Started: 1_790_000_000_000,
    };
    expect(parseRows(JSON.stringify(row)).map(processOf)).toMatchObject([
      { pid: 4, ppid: 1, name: 'node.exe', threads: 9, rss: 1024, cpuMs: 3, startTime: 1_790_000_000_000 },
    ]);
    expect(parseRows(JSON.stringify([row, row])).length).toBe(2);
    expect(parseRows('Get-CimInstance : Access denied')).toEqual([]);
  });
});

describe('where asking for one process costs as much as for all', () => {
  it('one list tells which of some still run', async () => {
    const list = async () => [raw(10, 1, 100), { ...raw(11, 1, 100), state: 'Z' }, raw(12, 1, 200)];
    const some = [10, 11, 12, 13].map((pid) => ({ pid, startTime: 100 }));
    expect(await aliveByList(some, list)).toEqual([{ pid: 10, startTime: 100 }]);
  });
});

describe('Linux', () => {
  it('reads a stat line whatever the program is called', () => {
    const units = { ticksPerSecond: 100, pageBytes: 4096, bootedAt: 1_000 };
    const rest = 'S 7 2 3 0 -1 4194304 1 0 0 0 150 50 0 0 20 0 3 0 881234 1000 2 18446744073709551615';
    expect(parseStatLine(9, `9 (a) b) ${rest}`, units)).toEqual({
      pid: 9,
      ppid: 7,
      group: 2,
      sid: 3,
      name: 'a) b',
      state: 'S',
      threads: 3,
      rss: 8192,
      cpuMs: 2_000,
      startTime: 881_234,
      startedAt: 8_813_340,
    });
    expect(parseStatLine(9, '', units)).toBeUndefined();
  });

  it('reads the tags of a process as the process itself would', () => {
    expect(parseTags(['A=1', 'HOLDFAST_SESSION=s', 'HOLDFAST_SESSION=t', 'HOLDFAST_ORIGINATOR='])).toEqual({
      home: null,
      session: 's',
      originator: null,
      isDetached: false,
    });
  });
});

describe('a tree', () => {
  it('has no child that is older than its parent: its real parent had that pid before', () => {
    const tree = growTrees(
      [raw(10, 1, 100), raw(11, 10, 101), raw(12, 10, 50)],
      [root(10, 100)],
      () => NO_TAGS,
    );
    expect(flatten(tree).map(({ process }) => process.pid)).toEqual([10, 11]);
  });

  it('has each process once, also where one root is below another', () => {
    const tree = growTrees(
      [raw(10, 1, 100), raw(11, 10, 101)],
      [root(10, 100), root(11, 101)],
      () => NO_TAGS,
    );
    expect(tree.map(({ process }) => process.pid)).toEqual([10]);
  });
});

describe('use of the processor', () => {
  it('is nothing in the first look, and never that of another process of the same pid', () => {
    const usage = new CpuUsage();
    expect(usage.update([raw(1, 0, 5, 1_000)], 0).get(1)).toBeUndefined();
    expect(usage.update([raw(1, 0, 5, 1_500)], 1_000).get(1)).toBe(50);
    expect(usage.update([raw(1, 0, 6, 1_600)], 2_000).get(1)).toBeUndefined();
  });
});

function raw(pid: number, ppid: number, startTime: number, cpuMs = 0): RawProcess {
  return {
    pid,
    ppid,
    group: 0,
    sid: 0,
    startTime,
    startedAt: 0,
    name: 'x',
    state: 'S',
    threads: 1,
    rss: 0,
    cpuMs,
  };
}

function root(
  pid: number,
  startTime: number,
): { pid: number; startTime: number; session: string; originator: null } {
  return { pid, startTime, session: 's', originator: null };
}
