// Processes from PowerShell, which is slow: one call lists all there is. Other processes' folders and environments are not
// to be had; only the tree says what belongs to a session.

import { aliveByList } from './aliveByList.ts';
import type { ProcessPlatform, RawProcess } from './platform.ts';
import { outputOf } from './runCommand.ts';

const LIST =
  'Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,Name,CommandLine,ThreadCount,WorkingSetSize,' +
  'KernelModeTime,UserModeTime,@{n="Started";e={[DateTimeOffset]::new($_.CreationDate).ToUnixTimeMilliseconds()}} | ConvertTo-Json -Compress';
const LISTENERS =
  'Get-NetTCPConnection -State Listen | Select-Object OwningProcess,LocalPort | ConvertTo-Json -Compress';
/** Windows counts processor time in 100 ns. */
const UNITS_PER_MS = 10_000;

let commands = new Map<number, string>();

export const windowsProcesses: ProcessPlatform = {
  async list() {
    const rows = parseRows(await powershell(LIST));
    commands = new Map(rows.map((row) => [numberIn(row, 'ProcessId'), textIn(row, 'CommandLine')]));
    return rows.map(processOf);
  },

  alive: (some) => aliveByList(some, windowsProcesses.list),

  async details({ pid, name }) {
    return { command: commands.get(pid) || name, cwd: null, user: null };
  },

  async tags() {
    return undefined;
  },

  async listeners(pids) {
    const found = new Map<number, number[]>();
    const [text, wanted] = await Promise.all([powershell(LISTENERS), pids]);
    for (const row of parseRows(text)) {
      const [pid, port] = [numberIn(row, 'OwningProcess'), numberIn(row, 'LocalPort')];
      if (wanted?.has(pid) === false) continue;
      const ports = found.get(pid) ?? [];
      if (!ports.includes(port))
        found.set(
          pid,
          [...ports, port].sort((a, b) => a - b),
        );
    }
    return found;
  },

  async portUser() {
    return null;
  },
};

type Row = Readonly<Record<string, unknown>>;

export function processOf(row: Row): RawProcess {
  const startedAt = numberIn(row, 'Started');
  return {
    pid: numberIn(row, 'ProcessId'),
    ppid: numberIn(row, 'ParentProcessId'),
    group: 0,
    sid: 0,
    startTime: startedAt,
    startedAt,
    name: textIn(row, 'Name'),
    state: 'R',
    threads: numberIn(row, 'ThreadCount'),
    rss: numberIn(row, 'WorkingSetSize'),
    cpuMs: Math.round((numberIn(row, 'KernelModeTime') + numberIn(row, 'UserModeTime')) / UNITS_PER_MS),
  };
}

/** One row comes as an object, several as a list. */
export function parseRows(text: string): readonly Row[] {
  try {
    const value: unknown = JSON.parse(text);
    const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
    return rows.filter((row): row is Row => typeof row === 'object' && row !== null);
  } catch {
    return [];
  }
}

function numberIn(row: Row, name: string): number {
  const value = Number(row[name]);
  return Number.isFinite(value) ? value : 0;
}

function textIn(row: Row, name: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : '';
}

function powershell(command: string): Promise<string> {
  return outputOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command]);
}
