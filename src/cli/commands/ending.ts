// Printing what came of ending processes, and the exit code of it.

import type { EndedProcess, LeftProcess } from '../../protocol/types.ts';
import { colors as pc } from '../colors.ts';
import { ExitCode } from '../command.ts';
import type { Printer } from '../print.ts';

/** Beyond the grace: looks for what forks while it dies, on a busy machine. */
export const LONGEST_KILL_MS = 30_000;

interface Ending {
  readonly ended: readonly EndedProcess[];
  readonly left: readonly LeftProcess[];
}

export function printEnding(print: Printer, { ended, left }: Ending): void {
  for (const { pid, command, outcome } of ended)
    print.line(`${pc.green('✓')} ${pid} ${command} ${outcome === 'killed' ? pc.yellow('killed') : 'ended'}`);
  for (const { pid, command, reason, onPurpose } of left)
    print.line(`${onPurpose ? pc.dim('–') : pc.red('✗')} ${pid} ${command}: ${reason}`);
  if (ended.length + left.length === 0) print.line('nothing to do');
}

/** What was left alone on purpose is no failure. */
export function exitCodeOfEnding({ ended, left }: Ending): number {
  if (left.every(({ onPurpose }) => onPurpose)) return ExitCode.ok;
  return ended.length > 0 ? ExitCode.partlyFailed : ExitCode.failure;
}
