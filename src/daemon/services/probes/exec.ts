// Whether a command says that all is well: it ends with exit code 0. It runs beside the service, in its folder and with its
// environment, and is the keeper's child.

import { isFailure } from '../../../protocol/failure.ts';
import type { Command } from '../../../protocol/types.ts';
import { argvOf } from '../../argvOf.ts';
import { printMs } from '../durations.ts';
import type { ExecResult, SessionRunner } from '../sessionRunner.ts';
import { type Fault, fault, messageOf, type Probe } from './probe.ts';

export function execProbe(command: Command, session: string, runner: Pick<SessionRunner, 'exec'>): Probe {
  const shown = `\`${printCommand(command)}\``;
  return {
    isOfNetwork: false,
    async look(timeoutMs) {
      try {
        const result = await runner.exec(session, { argv: argvOf(command), timeoutMs, endsWithRun: true });
        return execFault(shown, result, timeoutMs);
      } catch (error) {
        return fault(`${shown}: ${execProblem(error)}`);
      }
    },
  };
}

/** @returns null when it did what it should */
export function execFault(shown: string, result: ExecResult, timeoutMs: number): Fault | null {
  const { exitCode, signal, isTimedOut, output } = result;
  if (isTimedOut) return fault(`${shown} did not end within ${printMs(timeoutMs)}`, output);
  if (exitCode === 0) return null;
  return fault(`${shown} ${signal === null ? `exited with code ${exitCode}` : `ended by ${signal}`}`, output);
}

/** Why there is no result. */
export function execProblem(error: unknown): string {
  // A keeper lives as long as what runs in it, and knows what it knew when that began.
  return isFailure(error, 'unknownMethod')
    ? 'the keeper of this run is of an older version, which cannot run commands: restart the service'
    : messageOf(error);
}

export function printCommand(command: Command): string {
  const text = typeof command === 'string' ? command : command.join(' ');
  const [first = ''] = text.split('\n');
  return first.length < text.length || text.length > 60 ? `${first.slice(0, 60)}…` : text;
}
