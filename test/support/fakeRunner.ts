// Stands for keepers and journals where only the supervisor's own order is looked at: programs that are entries in a map.

import { Emitter } from '../../src/base/event.ts';
import type {
  DidExit,
  DidLose,
  ExecRequest,
  ExecResult,
  JournalAccess,
  RunRecord,
  SessionRunner,
  SpawnRequest,
} from '../../src/daemon/services/sessionRunner.ts';
import type { EnvPairs, JournalBudget, Run } from '../../src/protocol/types.ts';

/** Programs that live until told to end, and print what the test says. */
export class FakeRunner implements SessionRunner, JournalAccess {
  readonly exited = new Emitter<DidExit>();
  readonly lost = new Emitter<DidLose>();
  readonly onDidExit = this.exited.event;
  readonly onDidLose = this.lost.event;
  readonly spawned: SpawnRequest[] = [];
  readonly did: string[] = [];
  readonly live = new Map<string, { run: Run; name: string }>();
  readonly records = new Map<string, RunRecord[]>();
  readonly #output = new Map<string, string>();
  readonly #grew = new Emitter<{ session: string; end: number }>();
  environment: EnvPairs | undefined;
  now: () => number = Date.now;
  /** Programs take their time to end. */
  isPatient = false;
  execResult: (request: ExecRequest) => ExecResult | Promise<ExecResult> = () => ({
    exitCode: 0,
    signal: null,
    isTimedOut: false,
    output: '',
  });

  async spawn(request: SpawnRequest): Promise<Run> {
    if (this.live.has(request.session)) throw new Error('a second copy');
    this.spawned.push(request);
    this.did.push(`start ${request.name}`);
    const records = this.records.get(request.session) ?? [];
    const end = this.#output.get(request.session)?.length ?? 0;
    const startedAt = this.now();
    this.records.set(request.session, [...records, { startedAt, start: end, end, exit: null }]);
    const run = {
      number: records.length + 1,
      pid: 1000 + this.spawned.length,
      startTime: 1,
      startedAt,
      exit: null,
    };
    this.live.set(request.session, { run, name: request.name });
    return run;
  }

  async terminate(session: string): Promise<void> {
    const live = this.live.get(session);
    if (live !== undefined) this.did.push(`stop ${live.name}`);
    if (!this.isPatient) setImmediate(() => this.end(live?.name ?? '', 0));
  }

  async signal(session: string, signal: string): Promise<void> {
    this.did.push(`${signal} ${this.live.get(session)?.name}`);
  }

  async exec(_session: string, request: ExecRequest): Promise<ExecResult> {
    this.did.push(`exec ${request.argv.at(-1)}`);
    return this.execResult(request);
  }

  async sendKeys(_session: string, keys: readonly string[]): Promise<void> {
    this.did.push(`type ${keys.join(' ')}`);
  }

  async setJournal(_session: string, { segmentBytes, segments }: JournalBudget): Promise<void> {
    this.did.push(`keep ${segments} × ${segmentBytes}`);
  }

  async endRemains(): Promise<readonly number[]> {
    this.did.push('clear');
    return [];
  }

  environmentOf(): Promise<EnvPairs> {
    return this.environment === undefined
      ? Promise.reject(new Error('gone'))
      : Promise.resolve(this.environment);
  }

  watchOutput(session: string) {
    return (listener: (grown: { end: number }) => void) =>
      this.#grew.event((grown) => {
        if (grown.session === session) listener(grown);
      });
  }

  async runs(session: string): Promise<readonly RunRecord[]> {
    return this.records.get(session) ?? [];
  }

  async read(session: string, from: number, limitBytes: number) {
    const text = this.#output.get(session) ?? '';
    return { from, bytes: Buffer.from(text.slice(from, from + limitBytes)) };
  }

  print(name: string, text: string): void {
    const session = this.#sessionOf(name);
    const all = (this.#output.get(session) ?? '') + text;
    this.#output.set(session, all);
    const last = this.records.get(session)?.pop();
    if (last !== undefined)
      this.records.get(session)?.push({ ...last, end: last.exit ? last.end : all.length });
    this.#grew.fire({ session, end: all.length });
  }

  end(name: string, exitCode: number): void {
    const session = this.#sessionOf(name);
    const live = this.live.get(session);
    if (live === undefined) return;
    this.live.delete(session);
    const end = this.#output.get(session)?.length ?? 0;
    const exit = { outcome: 'exited' as const, exitCode, signal: null, at: this.now() };
    const records = this.records.get(session) ?? [];
    const last = records.at(-1);
    if (last !== undefined) this.records.set(session, [...records.slice(0, -1), { ...last, end, exit }]);
    this.exited.fire({ session, run: live.run, exit, end });
  }

  #sessionOf(name: string): string {
    return this.spawned.find((request) => request.name === name)?.session ?? '';
  }
}
