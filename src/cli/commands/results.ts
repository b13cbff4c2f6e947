// Printing what became of a verb over several targets.

import type { TargetResult } from '../../protocol/types.ts';
import { colors as pc } from '../colors.ts';
import { exitCodeOfResults } from '../exitCodes.ts';
import type { Printer } from '../print.ts';

/** @param done how the verb says that it worked: `stopped` */
export function printResults(print: Printer, results: readonly TargetResult[], done: string): number {
  print.json(results);
  for (const { target, result, error } of results) {
    if (result === 'failed') print.line(`${pc.red('✗')} ${target}: ${error?.message ?? 'failed'}`);
    else print.line(`${pc.green('✓')} ${target} ${result === 'done' ? done : pc.dim('nothing to do')}`);
  }
  if (results.length === 0) print.line('nothing to do');
  return exitCodeOfResults(results);
}

/** What verbs that end things answer where nothing is running: there is nothing to do, which is fine. */
export function nothingToDo(print: Printer): number {
  print.json([]);
  print.line('nothing is running');
  return 0;
}
