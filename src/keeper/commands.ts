// Commands beside runs: probes and stop commands, which need the folder and the environment of a run and whose parent has
// to be somebody who stays. Each answers with how it ended and the last it printed; none outlives its time limit.

import { type ProcessIdentity, startTimeOf } from '../host/processIdentity.ts';
import { notRunning } from '../protocol/failure.ts';
import type { KeeperParams, KeeperResult } from '../protocol/types.ts';
import type { Child } from './child.ts';
import type { RunPlan, Spawn } from './liveRun.ts';
import type { Session } from './session.ts';
import { killTree } from './terminate/force.ts';
import { COMMAND_VARIABLE } from './terminate/members.ts';

type Request = Omit<KeeperParams<'session/exec'>, 'callId' | 'session'>;
type Result = KeeperResult<'session/exec'>;

/** Enough for what a failing probe says last. */
const TAIL_BYTES = 4 * 1024;
/** More than any probe has to say: past it the command waits for its time limit instead of burning a core. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

export class Commands {
  readonly #spawn: Spawn;
  readonly #onChange: () => void;
  readonly #live = new Set<Command>();

  /** @param onChange one more or less is under way */
  constructor(spawn: Spawn, onChange: () => void) {
    this.#spawn = spawn;
    this.#onChange = onChange;
  }

  get count(): number {
    return this.#live.size;
  }

  /** Rejects with `notRunning` where no run lives, with `spawnFailed` where the command cannot be started. */
  async run(session: Session, callId: string, request: Request): Promise<Result> {
    const { plan, run } = session;
    if (plan === undefined || run === null || run.exit !== null) throw notRunning('session', session.id);
    const command = new Command(session.id, callId, request);
    this.#live.add(command);
    try {
      return await command.run(plan, this.#spawn);
    } finally {
      this.#live.delete(command);
      this.#onChange();
    }
  }

  didEndRun(session: string): void {
    for (const command of this.#live) {
      if (command.session === session && command.endsWithRun) command.kill();
    }
  }
}

class Command {
  readonly session: string;
  readonly endsWithRun: boolean;
  readonly #callId: string;
  readonly #request: Request;
  readonly #tail = new Tail();
  #child: Child | undefined;
  /** Of its first process, taken while that is ours for certain. */
  #leader: ProcessIdentity | undefined;
  #isTimedOut = false;
  #isToBeKilled = false;

  constructor(session: string, callId: string, request: Request) {
    this.session = session;
    this.endsWithRun = request.endsWithRun;
    this.#callId = callId;
    this.#request = request;
  }

  run({ cwd, env, size }: RunPlan, spawn: Spawn): Promise<Result> {
    return new Promise((resolve, reject) => {
      let exit: Pick<Result, 'exitCode' | 'signal'> = { exitCode: null, signal: null };
      const timer = setTimeout(() => {
        this.#isTimedOut = true;
        this.kill();
      }, this.#request.timeoutMs);
      const listener = {
        onOutput: (bytes: Uint8Array): void => {
          this.#tail.add(bytes);
          if (this.#tail.total > MAX_OUTPUT_BYTES && !this.#isToBeKilled) this.#child?.pause();
        },
        onExit: (exitCode: number | null, signal: string | null): void => {
          exit = { exitCode, signal };
          // What it left in its group goes with it.
          this.#child?.resume();
          if (isAnybodyIn(this.#child?.pid)) this.kill();
        },
        onDrained: (): void => {
          clearTimeout(timer);
          this.#child?.dispose();
          resolve({ ...exit, isTimedOut: this.#isTimedOut, output: this.#tail.text });
        },
      };
      const plan: RunPlan = {
        session: this.session,
        number: 0,
        argv: this.#request.argv,
        cwd,
        env: [...env, [COMMAND_VARIABLE, this.#callId]],
        tty: false,
        size,
        isSupervised: false,
      };
      spawn(plan, listener).then(
        (child) => {
          this.#child = child;
          this.#leader = { pid: child.pid, startTime: startTimeOf(child.pid) ?? 0 };
          child.endInput();
          if (this.#isToBeKilled) this.kill();
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  }

  /** With all that descends from it or carries its mark. */
  kill(): void {
    this.#isToBeKilled = true;
    if (this.#leader === undefined) return;
    void killTree({
      marks: [`${COMMAND_VARIABLE}=${this.#callId}`],
      leader: this.#leader,
      since: this.#leader.startTime,
    });
    this.#child?.resume();
  }
}

/** The last bytes of a stream, as text. */
class Tail {
  #chunks: Uint8Array[] = [];
  #kept = 0;
  total = 0;

  add(bytes: Uint8Array): void {
    const own = Uint8Array.from(bytes.subarray(-TAIL_BYTES));
    this.#chunks.push(own);
    this.total += bytes.length;
    this.#kept += own.length;
    for (;;) {
      const [first] = this.#chunks;
      if (first === undefined || this.#kept - first.length < TAIL_BYTES) return;
      this.#kept -= first.length;
      this.#chunks.shift();
    }
  }

  get text(): string {
    const all = Buffer.concat(this.#chunks).subarray(-TAIL_BYTES);
    // It may begin in the middle of a character.
    const start = all.findIndex((byte) => (byte & 0xc0) !== 0x80);
    return all.subarray(Math.max(0, start)).toString('utf8');
  }
}

function isAnybodyIn(group: number | undefined): boolean {
  if (group === undefined || group <= 1 || process.platform === 'win32') return false;
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}
