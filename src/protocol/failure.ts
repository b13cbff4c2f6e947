// Every error a person or program can meet on the wire, one named function each. Plain code: keeper and attach client
// use it without zod. Each message says what happened and, where there is something, what to do.

/** One positive JSON-RPC code for all expected failures; `data.kind` tells them apart. */
export const FAILURE_CODE = 1;

export interface Problem {
  /** Path of the file, or a name such as `holdfast.yaml`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

export type FailureData =
  | { readonly kind: 'invalidParams'; readonly method: string; readonly details: string }
  | { readonly kind: 'unknownMethod'; readonly method: string }
  | { readonly kind: 'malformed'; readonly details: string }
  | { readonly kind: 'unauthorized'; readonly details: string }
  | { readonly kind: 'superseded'; readonly epoch: number }
  | {
      readonly kind: 'handoverRefused';
      readonly running: string;
      readonly asked: string;
      readonly reason: string;
    }
  | { readonly kind: 'incompatible'; readonly daemonSpeaks: { readonly min: number; readonly max: number } }
  | {
      readonly kind: 'rootMismatch';
      readonly root: string;
      readonly expected: string;
      readonly seen: string;
      readonly home: string;
    }
  | {
      readonly kind: 'notFound';
      readonly what: string;
      readonly id: string;
      readonly didYouMean: readonly string[];
    }
  | { readonly kind: 'ambiguous'; readonly id: string; readonly matches: readonly string[] }
  | { readonly kind: 'alreadyExists'; readonly what: string; readonly id: string }
  | { readonly kind: 'alreadyAttached'; readonly session: string; readonly by: string }
  | { readonly kind: 'notRunning'; readonly what: string; readonly id: string }
  | { readonly kind: 'processGone'; readonly pid: number }
  | {
      readonly kind: 'leftAlone';
      readonly pid: number;
      readonly command: string;
      /** For people: who it is that is left alone. */
      readonly reason: string;
      /** Whether it would be ended if a person insisted. */
      readonly needsAny: boolean;
    }
  | { readonly kind: 'spawnFailed'; readonly errno: string; readonly command: string; readonly cwd: string }
  | { readonly kind: 'configInvalid'; readonly problems: readonly Problem[] }
  | { readonly kind: 'dependencyCycle'; readonly path: readonly string[] }
  | { readonly kind: 'limitExceeded'; readonly limit: string; readonly value: number }
  | { readonly kind: 'daemonNotRunning'; readonly home: string }
  | { readonly kind: 'launchFailed'; readonly reason: string; readonly lastLogLines: readonly string[] }
  | { readonly kind: 'notAnswering'; readonly pid: number; readonly isStopped: boolean }
  | { readonly kind: 'foreignDaemon'; readonly expected: string; readonly seen: string }
  | { readonly kind: 'connectionLost'; readonly details: string }
  | { readonly kind: 'timedOut'; readonly what: string; readonly afterMs: number }
  | { readonly kind: 'fileUnusable'; readonly file: string; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly what: string; readonly retryAt: number | null }
  | { readonly kind: 'internal'; readonly logRef: string };

export type FailureKind = FailureData['kind'];

/** An expected error: its kind and data cross the wire, its message is meant for people. */
export class HoldfastFailure extends Error {
  override readonly name = 'HoldfastFailure';
  readonly data: FailureData;

  constructor(message: string, data: FailureData, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.data = data;
  }

  get kind(): FailureKind {
    return this.data.kind;
  }
}

/** Narrows an unknown throw to a failure of one kind, or of any. */
export function isFailure(error: unknown, kind?: FailureKind): error is HoldfastFailure {
  return error instanceof HoldfastFailure && (kind === undefined || error.data.kind === kind);
}

export function invalidParams(method: string, details: string): HoldfastFailure {
  return new HoldfastFailure(`${method}: ${details}`, { kind: 'invalidParams', method, details });
}

export function unknownMethod(method: string): HoldfastFailure {
  return new HoldfastFailure(`there is no method ${method}; the other side may be of another version`, {
    kind: 'unknownMethod',
    method,
  });
}

export function malformed(details: string): HoldfastFailure {
  return new HoldfastFailure(`the message could not be read: ${details}`, { kind: 'malformed', details });
}

export function unauthorized(details: string): HoldfastFailure {
  return new HoldfastFailure(`not authorized: ${details}`, { kind: 'unauthorized', details });
}

export function superseded(epoch: number): HoldfastFailure {
  return new HoldfastFailure(`a newer daemon (epoch ${epoch}) has taken over; this one must end`, {
    kind: 'superseded',
    epoch,
  });
}

/** @param running version of the daemon @param asked the version that wanted to take over */
export function handoverRefused(running: string, asked: string, reason: string): HoldfastFailure {
  return new HoldfastFailure(`the daemon (version ${running}) does not make way for ${asked}: ${reason}`, {
    kind: 'handoverRefused',
    running,
    asked,
    reason,
  });
}

export function incompatible(daemonSpeaks: { readonly min: number; readonly max: number }): HoldfastFailure {
  return new HoldfastFailure(
    `the running daemon speaks protocol ${daemonSpeaks.min} to ${daemonSpeaks.max}, which this version does not; ` +
      'update the older side, then reload the window or run the command again',
    { kind: 'incompatible', daemonSpeaks },
  );
}

export function rootMismatch(root: string, expected: string, seen: string, home: string): HoldfastFailure {
  return new HoldfastFailure(
    `the daemon of HOLDFAST_HOME ${home} does not see the same folder ${root} (here: ${expected}; there: ${seen}); ` +
      'it runs on another machine, in another container or behind a mount: give this side a HOLDFAST_HOME of its own',
    { kind: 'rootMismatch', root, expected, seen, home },
  );
}

export function notFound(what: string, id: string, didYouMean: readonly string[] = []): HoldfastFailure {
  const hint = didYouMean.length > 0 ? `; did you mean ${didYouMean.join(' or ')}?` : '';
  return new HoldfastFailure(`there is no ${what} ${id}${hint}`, { kind: 'notFound', what, id, didYouMean });
}

export function nothingDeclared(root: string | null): HoldfastFailure {
  const where = root ?? 'no project';
  return new HoldfastFailure(
    `no services are declared in ${where}; holdfast up declares what its holdfast.yaml says`,
    { kind: 'notFound', what: 'services', id: where, didYouMean: [] },
  );
}

/** @param root null: of any @param file where it would lie */
export function nothingSaved(root: string | null, file: string): HoldfastFailure {
  return new HoldfastFailure(
    `no services${root === null ? '' : ` of ${root}`} were saved; run holdfast save while they run`,
    { kind: 'notFound', what: 'snapshot', id: file, didYouMean: [] },
  );
}

export function ambiguous(id: string, matches: readonly string[]): HoldfastFailure {
  return new HoldfastFailure(`${id} could mean ${matches.join(', ')}; say which`, {
    kind: 'ambiguous',
    id,
    matches,
  });
}

export function alreadyExists(what: string, id: string, advice = 'choose another'): HoldfastFailure {
  const article = /^[aeiou]/.test(what) ? 'an' : 'a';
  return new HoldfastFailure(`there is ${article} ${what} ${id} already; ${advice}`, {
    kind: 'alreadyExists',
    what,
    id,
  });
}

export function alreadyAttached(session: string, by: string): HoldfastFailure {
  return new HoldfastFailure(`${session} is held exclusively by ${by}; steal it or watch it read-only`, {
    kind: 'alreadyAttached',
    session,
    by,
  });
}

export function notRunning(what: string, id: string): HoldfastFailure {
  return new HoldfastFailure(`${what} ${id} is not running; start it first`, {
    kind: 'notRunning',
    what,
    id,
  });
}

/** Without marks nobody can tell where a command ends. */
export function shellUnmarked(session: string): HoldfastFailure {
  return new HoldfastFailure(
    `${session} does not say where its prompt is: only an interactive bash, zsh or fish that Holdfast started does; ` +
      `type into it with: holdfast send ${session} --enter TEXT`,
    { kind: 'unavailable', what: `prompt of ${session}`, retryAt: null },
  );
}

/** @param line what was typed for it, where that is known */
export function programRuns(session: string, line: string | null): HoldfastFailure {
  return new HoldfastFailure(
    `${line === null ? 'a program' : shortened(line)} runs in ${session}; wait for its end, or end it with: holdfast send ${session} --key C-c`,
    { kind: 'unavailable', what: `prompt of ${session}`, retryAt: null },
  );
}

export function promptTaken(session: string): HoldfastFailure {
  return new HoldfastFailure(
    `somebody has typed at the prompt of ${session}; for a fresh one: holdfast send ${session} --key C-c`,
    { kind: 'unavailable', what: `prompt of ${session}`, retryAt: null },
  );
}

export function processGone(pid: number): HoldfastFailure {
  return new HoldfastFailure(`process ${pid} is gone`, { kind: 'processGone', pid });
}

/** Nothing of ours started it, so it is ended only when a person asks for exactly it. */
export function notOurs(pid: number, command: string): HoldfastFailure {
  const reason = "it is not Holdfast's: no session started it and it is not registered";
  return new HoldfastFailure(
    `process ${pid} (${shortened(command)}) was left alone: ${reason}; to end it all the same: holdfast kill ${pid} --any`,
    { kind: 'leftAlone', pid, command, reason, needsAny: true },
  );
}

/** @param reason who it is, and how it is ended instead, where it can be */
export function leftAlone(pid: number, command: string, reason: string): HoldfastFailure {
  return new HoldfastFailure(`process ${pid} (${shortened(command)}) was left alone: ${reason}`, {
    kind: 'leftAlone',
    pid,
    command,
    reason,
    needsAny: false,
  });
}

export function spawnFailed(errno: string, command: string, cwd: string): HoldfastFailure {
  const reason =
    errno === 'ENOENT'
      ? 'no such command or folder'
      : errno === 'EACCES'
        ? 'not executable'
        : `error ${errno}`;
  return new HoldfastFailure(`could not start ${command} in ${cwd}: ${reason}`, {
    kind: 'spawnFailed',
    errno,
    command,
    cwd,
  });
}

export function configInvalid(problems: readonly Problem[]): HoldfastFailure {
  const lines = problems.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}`);
  return new HoldfastFailure(lines.join('\n'), { kind: 'configInvalid', problems });
}

export function dependencyCycle(path: readonly string[]): HoldfastFailure {
  return new HoldfastFailure(
    `services depend on each other in a circle: ${path.join(' → ')}; remove one link`,
    {
      kind: 'dependencyCycle',
      path,
    },
  );
}

/** @param advice what to do about it, where there is something */
export function limitExceeded(limit: string, value: number, advice?: string): HoldfastFailure {
  const hint = advice === undefined ? '' : `; ${advice}`;
  return new HoldfastFailure(`over the limit: ${limit} is ${value}${hint}`, {
    kind: 'limitExceeded',
    limit,
    value,
  });
}

export function daemonNotRunning(home: string): HoldfastFailure {
  return new HoldfastFailure('nothing is running', { kind: 'daemonNotRunning', home });
}

export function launchFailed(
  reason: string,
  lastLogLines: readonly string[],
  cause?: unknown,
): HoldfastFailure {
  const tail = lastLogLines.length > 0 ? `\nlast log lines:\n  ${lastLogLines.join('\n  ')}` : '';
  return new HoldfastFailure(
    `the daemon could not be started: ${reason}${tail}`,
    { kind: 'launchFailed', reason, lastLogLines },
    { cause },
  );
}

export function notAnswering(pid: number, isStopped: boolean): HoldfastFailure {
  return new HoldfastFailure(
    isStopped
      ? `the daemon (pid ${pid}) is stopped, perhaps by a debugger; continue it (kill -CONT ${pid}) or run: holdfast shutdown --force`
      : `the daemon (pid ${pid}) accepts connections but does not answer; run: holdfast shutdown --force`,
    { kind: 'notAnswering', pid, isStopped },
  );
}

export function foreignDaemon(expected: string, seen: string): HoldfastFailure {
  return new HoldfastFailure(
    `the daemon that answers is not the one of the instance file (file: ${expected}, answer: ${seen})`,
    { kind: 'foreignDaemon', expected, seen },
  );
}

export function connectionLost(details: string, cause?: unknown): HoldfastFailure {
  return new HoldfastFailure(
    `the connection was lost: ${details}`,
    { kind: 'connectionLost', details },
    { cause },
  );
}

export function timedOut(what: string, afterMs: number): HoldfastFailure {
  return new HoldfastFailure(`${what} did not answer within ${afterMs} ms`, {
    kind: 'timedOut',
    what,
    afterMs,
  });
}

/** @param file path of the file or folder of ours that cannot be used as it is */
export function fileUnusable(file: string, reason: string, cause?: unknown): HoldfastFailure {
  return new HoldfastFailure(
    `${file} cannot be used: ${reason}`,
    { kind: 'fileUnusable', file, reason },
    { cause },
  );
}

/** @param retryAt epoch ms of the next try, null where none is planned */
export function unavailable(what: string, retryAt: number | null): HoldfastFailure {
  return new HoldfastFailure(`${what} is not available right now`, { kind: 'unavailable', what, retryAt });
}

/** @param reason who was asked, and what came of it @param instead what a person can do */
export function noLoginManager(reason: string, instead: readonly string[]): HoldfastFailure {
  const lines = instead.map((one) => `\n  - ${one}`);
  return new HoldfastFailure(`nothing was set up to run at login: ${reason}${lines.join('')}`, {
    kind: 'unavailable',
    what: 'login manager',
    retryAt: null,
  });
}

/** @param logRef how to find the entry in the log */
export function internal(logRef: string): HoldfastFailure {
  return new HoldfastFailure(`something unexpected went wrong; the log has it under ${logRef}`, {
    kind: 'internal',
    logRef,
  });
}

/** A command line may take pages. */
function shortened(command: string): string {
  return command.length > 80 ? `${command.slice(0, 79)}…` : command;
}
