// `holdfast up --dry-run`: what the holdfast.yaml of the root would change, and what is wrong with it. Changes nothing.

import { didYouMean } from '../../base/didYouMean.ts';
import { notFound, type Problem } from '../../protocol/failure.ts';
import type { DaemonResult } from '../../protocol/types.ts';
import { colors as pc } from '../colors.ts';
import { ExitCode } from '../command.ts';
import type { Context } from '../context.ts';
import type { Printer } from '../print.ts';

type Plan = DaemonResult<'config/plan'>;

/** @param profile one that is not there is a failure here as it would be without `--dry-run` */
export async function plan(context: Context, root: string, profile: string | null): Promise<number> {
  const found = await context.ask('always', 'config/plan', { root });
  const { file, profiles, problems } = found;
  if (file === null) throw notFound('file', `${root}/holdfast.yaml`);
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  if (!hasErrors && profile !== null && !Object.hasOwn(profiles, profile))
    throw notFound('profile', profile, didYouMean(profile, Object.keys(profiles)));
  context.print.json(found);
  printProblems(context.print, problems);
  if (hasErrors) context.print.line('Nothing can be applied before the errors are repaired.');
  else {
    printChanges(context.print, found);
    const started = profile === null ? [] : (profiles[profile] ?? []);
    if (profile !== null)
      context.print.line(
        `The profile ${profile} starts ${started.join(', ') || 'nothing'}, and what that depends on.`,
      );
  }
  return hasErrors ? ExitCode.usage : ExitCode.ok;
}

/** One line each: `FILE:LINE:COLUMN: message (what to do)`, where it is none of an error with `warning:` before it. */
export function printProblems(print: Printer, problems: readonly Problem[]): void {
  for (const { file, line, column, severity, message } of problems) {
    const text = severity === 'error' ? pc.red(message) : pc.yellow(`warning: ${message}`);
    print.line(`${file}:${line}:${column}: ${text}`);
  }
}

function printChanges(print: Printer, { changes, autoApply }: Plan): void {
  const changed = changes.filter(({ change }) => change !== 'keep');
  if (changed.length === 0) print.line('Nothing would change.');
  else
    print.table(changed, [
      { title: 'SERVICE', cell: ({ service }) => service },
      { title: 'CHANGE', cell: ({ change }) => change },
      { title: 'WHAT', cell: describe },
    ]);
  if (autoApply) print.line(pc.dim('autoApply is on: a saved change is applied at once.'));
}

function describe({ change, keys }: Plan['changes'][number]): string {
  if (change === 'add') return 'new';
  if (change === 'remove') return 'the file no longer has it: stopped and forgotten';
  const what = keys.join(', ');
  return change === 'restart' ? `${what}; restarted if it runs` : `${what}; without a restart`;
}
