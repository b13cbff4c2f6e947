// Holdfast as a test meets it from outside VS Code: its command line, in the installed VSIX, with one
// HOLDFAST_HOME. Also finds every process of that home, so that a test can prove it left none.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { waitUntil } from './waitUntil.ts';

const COMMAND_LIMIT_MS = 30_000;
const END_LIMIT_MS = 10_000;

/** The part of `list --json` (docs: the command line) the tests look at. */
export interface ListedSession {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly root: string | null;
  readonly state: string;
  readonly pid: number | null;
  readonly exitCode: number | null;
  readonly clients: unknown;
  readonly size: { readonly cols: number; readonly rows: number } | null;
  readonly offset: number;
}

export interface ListedService {
  readonly name: string;
  readonly state: string;
  readonly health: string;
  readonly pid: number | null;
}

export interface Status {
  readonly pid: number;
  readonly instance: string;
  readonly clients: readonly { readonly label: string; readonly root: unknown; readonly shows: unknown }[];
  readonly keepers: readonly { readonly pid: number }[];
}

export class Holdfast {
  readonly home: string;
  readonly #cli: () => string;

  /** `cli` is asked late: the extension's folder exists once VS Code has unpacked the VSIX. */
  constructor(cli: () => string) {
    // Short: sockets lie below it, and their paths have less than 100 bytes.
    this.home = mkdtempSync(join(tmpdir(), 'hf-home-'));
    chmodSync(this.home, 0o700);
    this.#cli = cli;
  }

  run(args: readonly string[], cwd: string = tmpdir()): SpawnSyncReturns<string> {
    const env = { ...process.env, HOLDFAST_HOME: this.home, NO_COLOR: '1' };
    const options = { cwd, env, encoding: 'utf8', timeout: COMMAND_LIMIT_MS, maxBuffer: 1 << 30 } as const;
    return spawnSync(process.execPath, [this.#cli(), ...args], options);
  }

  /** The answer of a command with `--json`; throws with what it printed when it failed. */
  ask<T>(args: readonly string[], cwd?: string): T {
    // After `--` it would be the program's.
    const [command = '', ...more] = args;
    const { status, stdout, stderr } = this.run([command, '--json', ...more], cwd);
    if (status !== 0) throw new Error(`holdfast ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as T;
  }

  status(): Status {
    return this.ask<Status>(['status']);
  }

  /** Live terminals of all roots, oldest pid first. */
  terminals(): ListedSession[] {
    const listed = this.ask<ListedSession[]>(['list', '--all-roots']);
    return listed.filter(({ kind, state }) => kind === 'terminal' && state === 'running').sort(byPid);
  }

  session(id: string): ListedSession {
    const found = this.ask<ListedSession[]>(['list', '-a', '--all-roots']).find(
      (session) => session.id === id,
    );
    if (found === undefined) throw new Error(`no session ${id}`);
    return found;
  }

  services(root: string): ListedService[] {
    const all = this.ask<(ListedService & { readonly kind: string })[]>(['ps', '-a'], root);
    return all.filter(({ kind }) => kind === 'service');
  }

  /** The raw bytes a session printed and the disk still holds. */
  journal(id: string): Buffer {
    const hosts = join(this.home, 'hosts');
    for (const host of readdirSync(hosts)) {
      const folder = join(hosts, host, 'sessions', id, 'journal');
      const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
      logs.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
      return Buffer.concat(logs.map((name) => readFileSync(join(folder, name))));
    }
    throw new Error(`no journal of ${id}`);
  }

  /** Every process that carries this home in its environment: daemon, keepers, children, attach clients. */
  processes(): { readonly pid: number; readonly command: string }[] {
    const mark = `HOLDFAST_HOME=${this.home}`;
    return readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid) return [];
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return command === '' ? [] : [{ pid, command }];
      } catch {
        return [];
      }
    });
  }

  /** Without asking one: where a keeper lives, a question would start the daemon. */
  daemonPids(): number[] {
    return this.processes().flatMap(({ pid, command }) => (/\bdaemon\.js\b/.test(command) ? [pid] : []));
  }

  keeperPids(): number[] {
    return this.processes().flatMap(({ pid, command }) => (/\bkeeper\.js\b/.test(command) ? [pid] : []));
  }

  /** Ends everything; what had to be killed is an error, for it is what a user would be left with. */
  async end(): Promise<void> {
    const said = this.run(['shutdown', '--sessions', '--force']);
    const isGone = (): boolean => this.processes().length === 0;
    const left = await waitUntil('no process of this home', isGone, END_LIMIT_MS).then(
      () => [],
      () => this.processes(),
    );
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
    if (left.length > 0) {
      const names = left.map(({ pid, command }) => `${pid} ${command}`).join('\n');
      throw new Error(
        `left after shutdown --sessions (${said.status}, ${said.stdout}${said.stderr}):\n${names}`,
      );
    }
  }
}

/** A folder of the test's own to open in VS Code. */
export function makeFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `hf-${name}-`));
}

/** One that goes with the test; made before the stage, it outlives it. */
export function folderOfTest(name: string): string {
  const folder = makeFolder(name);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

function byPid(a: ListedSession, b: ListedSession): number {
  return (a.pid ?? 0) - (b.pid ?? 0);
}
