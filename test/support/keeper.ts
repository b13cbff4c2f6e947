// A real keeper from dist/, in a home of the test's own, with a control connection as a daemon has one. Ended with the
// test, and with it all that it started.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { ensureHome, type HostPaths, keeperPaths, sessionPaths } from '../../src/host/paths.ts';
import { type KeeperRecord, readKeeperRecord } from '../../src/host/records.ts';
import { type CallerConnection, callerConnection } from '../../src/ipc/connection.ts';
import { dial } from '../../src/ipc/dial.ts';
import { isProof, newNonce, proofOf } from '../../src/ipc/handshake.ts';
import { mintTicket } from '../../src/ipc/ticket.ts';
import type {
  EnvPairs,
  KeeperContract,
  KeeperSession,
  Run,
  RunExit,
  Ticket,
} from '../../src/protocol/types.ts';
import { killMembers } from './killMembers.ts';
import { temporaryFolder } from './temporary.ts';
import { until } from './until.ts';

const bundle = path.resolve(import.meta.dirname, '../../dist/keeper.js');
const size = { cols: 80, rows: 24 };

export interface SpawnRequest {
  readonly session?: string;
  readonly argv: readonly string[];
  readonly kind?: 'terminal' | 'service' | 'task' | 'pipe';
  readonly tty?: boolean;
  readonly cwd?: string;
  readonly env?: EnvPairs;
  readonly isSupervised?: boolean;
  readonly journal?: { segmentBytes: number; segments: number };
  readonly callId?: string;
}

export class TestKeeper {
  readonly paths: HostPaths;
  readonly child: ChildProcess;
  readonly record: KeeperRecord;
  control: CallerConnection<KeeperContract>;
  readonly exits: {
    readonly session: string;
    readonly run: Run;
    readonly exit: RunExit;
    readonly end: number;
  }[] = [];
  readonly events: { readonly name: string; readonly params: unknown }[] = [];
  #calls = 0;

  private constructor(
    paths: HostPaths,
    child: ChildProcess,
    record: KeeperRecord,
    control: TestKeeper['control'],
  ) {
    this.paths = paths;
    this.child = child;
    this.record = record;
    this.control = control;
    this.listen(control);
  }

  static async start(
    env: NodeJS.ProcessEnv = {},
    home = path.join(temporaryFolder(), 'h'),
  ): Promise<TestKeeper> {
    const paths = ensureHome(home);
    const id = `k${Math.random().toString(36).slice(2, 10)}`;
    mkdirSync(keeperPaths(paths, id).dir, { mode: 0o700 });
    const child = spawn(process.execPath, [bundle, '--home', home, '--id', id], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
      killMembers(home);
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', () => reject(new Error('the keeper ended')));
    });
    const record = readKeeperRecord(paths, id);
    if (record === undefined) throw new Error('the keeper left no record');
    return new TestKeeper(paths, child, record, await connect(record, 1));
  }

  listen(control: TestKeeper['control']): void {
    for (const name of [
      'run/didStart',
      'session/didOutput',
      'segment/didClose',
      'checkpoint/didMiss',
      'viewer/didChange',
      'input/didStall',
    ] as const) {
      control.onNotification(name, (params) => this.events.push({ name, params }));
    }
    control.onNotification('run/didExit', (params) => this.exits.push(params));
  }

  /** Another control connection; the one there was stays open. */
  async claimAgain(epoch: number): Promise<CallerConnection<KeeperContract>> {
    return connect(this.record, epoch);
  }

  callId(): string {
    return `call-${++this.#calls}`;
  }

  makeFolder(session: string): void {
    mkdirSync(sessionPaths(this.paths, session).dir, { recursive: true, mode: 0o700 });
  }

  async spawn(request: SpawnRequest): Promise<Run> {
    const session = request.session ?? 's1';
    this.makeFolder(session);
    const { run } = await this.control.request('session/spawn', {
      callId: request.callId ?? this.callId(),
      session,
      kind: request.kind ?? 'terminal',
      isSupervised: request.isSupervised ?? false,
      argv: [...request.argv],
      cwd: request.cwd ?? this.paths.home,
      env: [
        ['PATH', process.env['PATH'] ?? ''],
        ['HOLDFAST_HOME', this.paths.home],
        ['HOME', this.paths.home],
        ['TERM', 'xterm-256color'],
        ['HOLDFAST_HOME', this.paths.home],
        ['HOLDFAST_SESSION', session],
        ...(request.env ?? []),
      ],
      tty: request.tty ?? true,
      size,
      journal: request.journal ?? { segmentBytes: 1024 * 1024, segments: 8 },
    });
    return run;
  }

  async session(id = 's1'): Promise<KeeperSession> {
    const { sessions } = await this.control.request('session/list', {});
    const found = sessions.find(({ session }) => session === id);
    if (found === undefined) throw new Error(`the keeper has no session ${id}`);
    return found;
  }

  exitOf(session = 's1', run = 1): Promise<TestKeeper['exits'][number]> {
    return until(`the exit of run ${run} of ${session}`, () =>
      this.exits.find((exit) => exit.session === session && exit.run.number === run),
    );
  }

  ticket(writer: string, fields: Partial<Omit<Ticket, 'mac'>> = {}): Ticket {
    return mintTicket(this.record.secret, {
      session: 's1',
      writer,
      mode: 'lead',
      steal: false,
      exclusive: false,
      number: 0,
      ...fields,
    });
  }

  residentBytes(): number {
    const pages = readFileSync(`/proc/${this.child.pid}/statm`, 'utf8').split(' ')[1];
    return Number(pages) * 4096;
  }
}

async function connect(record: KeeperRecord, epoch: number): Promise<CallerConnection<KeeperContract>> {
  const control = callerConnection<KeeperContract>(await dial(record.controlSocket, 3_000), {
    name: 'keeper',
  });
  const nonce = newNonce();
  const daemonInstance = `daemon-${epoch}`;
  const hello = await control.request('hello', { nonce, protocol: 1, version: '0', daemonInstance });
  if (!isProof(proofOf(record.secret, 'keeper', nonce), hello.proof)) throw new Error('not this keeper');
  await control.request('hello/prove', { proof: proofOf(record.secret, 'daemon', hello.nonce) });
  await control.request('control/claim', { epoch, daemonInstance });
  return control;
}
