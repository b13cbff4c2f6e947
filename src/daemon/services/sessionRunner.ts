// What the supervisor needs from the rest of the daemon to run programs. It knows neither keepers nor sockets: whoever
// implements this does, and tells of every run exactly one end.

import type { Event } from '../../base/event.ts';
import type { EnvPairs, JournalBudget, Run, RunExit, RunLimits } from '../../protocol/types.ts';

export interface SpawnRequest {
  readonly session: string;
  readonly serviceId: string;
  readonly root: string | null;
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: EnvPairs;
  readonly tty: boolean;
  readonly journal: JournalBudget;
  readonly limits?: RunLimits | undefined;
}

export interface DidExit {
  readonly session: string;
  readonly run: Run;
  readonly exit: RunExit;
  /** End of the journal: all the run printed lies before it. */
  readonly end: number;
}

export interface DidLose {
  readonly session: string;
  /** For people: which keeper is gone. */
  readonly reason: string;
}

export interface ExecRequest {
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  /** Killed when the run ends before it. */
  readonly endsWithRun: boolean;
}

export interface ExecResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly isTimedOut: boolean;
  /** The last of what it printed. */
  readonly output: string;
}

export interface SessionRunner {
  /**
   * Starts a run. Rejects with `spawnFailed` when the command cannot be started at all; with `connectionLost` or
   * `timedOut` when nobody can tell whether a process was started (then `endRemains` is called); with anything else when
   * none was started and another try may help.
   */
  spawn(request: SpawnRequest): Promise<Run>;
  /** Polite signal, grace, then the whole tree. Resolves when the keeper has accepted; `onDidExit` tells the rest. */
  terminate(session: string, how: { readonly signal: string; readonly graceMs: number }): Promise<void>;
  /** To the group of the run that lives. */
  signal(session: string, signal: string): Promise<void>;
  /**
   * Runs a command beside the run that lives, in its folder and with its environment. Rejects with `unknownMethod` where
   * the keeper is too old for it, with other failures where there is no result.
   */
  exec(session: string, request: ExecRequest): Promise<ExecResult>;
  /** Types named keys into the run that lives. Resolves when they are queued. */
  sendKeys(session: string, keys: readonly string[]): Promise<void>;
  /** How much of its output is kept from now on. Rejects where no keeper has it, or one that is too old for it. */
  setJournal(session: string, journal: JournalBudget): Promise<void>;
  /** Ends by recorded pid, start time and originator what a dead keeper left. @returns pids that are still there */
  endRemains(session: string): Promise<readonly number[]>;
  /** The environment of the last spawn. Rejects where no keeper remembers it. */
  environmentOf(session: string): Promise<EnvPairs>;
  /** Fires while somebody listens, at most every `intervalMs`, when the journal grew. */
  watchOutput(session: string, intervalMs: number): Event<{ readonly end: number }>;
  readonly onDidExit: Event<DidExit>;
  /** The keeper of a session with a live run died: nobody can tell how the run ended. A spawn under way rejects instead. */
  readonly onDidLose: Event<DidLose>;
}

export interface RunRecord {
  readonly startedAt: number;
  /** Where its output begins in the journal, and ends (so far). */
  readonly start: number;
  readonly end: number;
  /** Null while it lives, or where its end was never written. */
  readonly exit: RunExit | null;
}

/** What is known of a session from its journal alone. */
export interface JournalAccess {
  /** Oldest first; only those still in the journal. */
  runs(session: string): Promise<readonly RunRecord[]>;
  /** Bytes from an offset on, fewer than `limitBytes`; `from` is later than asked for where the journal was trimmed. */
  read(
    session: string,
    from: number,
    limitBytes: number,
  ): Promise<{ readonly from: number; readonly bytes: Uint8Array }>;
}
