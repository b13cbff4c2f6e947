// Which exit code a failure ends a command with.

import { isFailure } from '../protocol/failure.ts';
import type { TargetResult } from '../protocol/types.ts';
import { ExitCode } from './command.ts';

export function exitCodeOf(error: unknown): number {
  if (!isFailure(error)) return ExitCode.failure;
  switch (error.kind) {
    case 'invalidParams':
    case 'ambiguous':
    case 'configInvalid':
      return ExitCode.usage;
    case 'notFound':
    case 'processGone':
      return ExitCode.notFound;
    case 'daemonNotRunning':
      return ExitCode.nothingRunning;
    case 'timedOut':
      return ExitCode.timedOut;
    default:
      return ExitCode.failure;
  }
}

/** Of a verb over several targets: all well, none well (then as its first failure), or some. */
export function exitCodeOfResults(results: readonly TargetResult[]): number {
  const failed = results.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return ExitCode.ok;
  if (failed.length < results.length) return ExitCode.partlyFailed;
  const kinds = new Set(failed.map(({ error }) => error?.kind));
  if (kinds.size > 1) return ExitCode.failure;
  if (kinds.has('notFound')) return ExitCode.notFound;
  return kinds.has('ambiguous') ? ExitCode.usage : ExitCode.failure;
}
