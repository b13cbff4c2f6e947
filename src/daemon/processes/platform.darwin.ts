// Processes from ps and lsof. macOS tells neither the number of threads nor, to us, the environment of another process
// in a form that could be parsed: threads count as 1, and only tree and process group say what belongs to a session.

import { aliveByList } from './aliveByList.ts';
import type { ProcessPlatform, RawProcess } from './platform.ts';
import { outputOf } from './runCommand.ts';

const COLUMNS = 'pid=,ppid=,pgid=,user=,state=,lstart=,rss=,time=,command=';
const LINE =
  /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4})\s+(\d+)\s+([\d:.-]+)\s+(.*)$/;

interface DarwinProcess extends RawProcess {
  readonly user: string;
  readonly command: string;
}

let listed = new Map<number, DarwinProcess>();

export const darwinProcesses: ProcessPlatform = {
  async list() {
    const found = parsePsTable(await outputOf('/bin/ps', ['-axww', '-o', COLUMNS]));
    listed = new Map(found.map((one) => [one.pid, one]));
    return found;
  },

  alive: (some) => aliveByList(some, darwinProcesses.list),

  async details({ pid }) {
    const known = listed.get(pid);
    if (known === undefined) return undefined;
    const cwds = parseLsof(await outputOf('/usr/sbin/lsof', ['-a', '-d', 'cwd', '-p', String(pid), '-Fpn']));
    return { command: known.command, user: known.user, cwd: cwds.get(pid)?.[0] ?? null };
  },

  async tags() {
    return undefined;
  },

  async listeners(pids) {
    const args = ['-nP', '-iTCP', '-sTCP:LISTEN', '-Fpn'];
    const wanted = await pids;
    const names = parseLsof(
      await outputOf('/usr/sbin/lsof', wanted ? [...args, '-a', '-p', [...wanted].join(',')] : args),
    );
    return new Map([...names].map(([pid, list]) => [pid, portsOf(list)]));
  },

  async portUser() {
    return null;
  },
};

export function parsePsTable(text: string): DarwinProcess[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, ppid, group, user = '', state = '', started, rss, time = '', command = ''] =
      LINE.exec(line) ?? [];
    const startedAt = Date.parse(`${started} UTC`);
    if (pid === undefined || Number.isNaN(startedAt)) return [];
    return {
      pid: Number(pid),
      ppid: Number(ppid),
      group: Number(group),
      sid: 0,
      startTime: startedAt / 1000,
      startedAt,
      name: command.split(' ')[0]?.split('/').at(-1) ?? '',
      state: state.charAt(0),
      threads: 1,
      rss: Number(rss) * 1024,
      cpuMs: parseCpuTime(time),
      user,
      command,
    };
  });
}

/** `[[days-]hours:]minutes:seconds.hundredths` */
function parseCpuTime(text: string): number {
  const [days, clock = ''] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

/** `-F` output: a line `p<pid>`, then `n<name>` for each file of it. */
export function parseLsof(text: string): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  let names: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) {
      names = [];
      found.set(Number(line.slice(1)), names);
    } else if (line.startsWith('n')) names.push(line.slice(1));
  }
  return found;
}

/** `*:3000`, `127.0.0.1:3000`, `[::1]:3000` */
function portsOf(names: readonly string[]): readonly number[] {
  const ports = names.map((name) => Number(/:(\d+)$/.exec(name)?.[1])).filter(Number.isInteger);
  return [...new Set(ports)].sort((a, b) => a - b);
}
