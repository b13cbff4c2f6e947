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

export function ambiguous(id: string, matches: readonly string[]): HoldfastFailure {
  return new HoldfastFailure(`${id} could mean ${matches.join(', ')}; say which`, {
    kind: 'ambiguous',
    id,
    matches,
  });
}

export function alreadyExists(what: string, id: string): HoldfastFailure {
  return new HoldfastFailure(`there is a ${what} ${id} already; choose another`, {
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

export function processGone(pid: number): HoldfastFailure {
  return new HoldfastFailure(`process ${pid} is gone`, { kind: 'processGone', pid });
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

export function limitExceeded(limit: string, value: number): HoldfastFailure {
  return new HoldfastFailure(`over the limit: ${limit} is ${value}`, { kind: 'limitExceeded', limit, value });
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

/** @param logRef how to find the entry in the log */
export function internal(logRef: string): HoldfastFailure {
  return new HoldfastFailure(`something unexpected went wrong; the log has it under ${logRef}`, {
    kind: 'internal',
    logRef,
  });
}
