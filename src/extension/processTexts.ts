// What is asked before processes are ended, and said afterwards: which they are, in as many lines as a dialog has room for.

import { flatten } from '../base/flatten.ts';
import type { LeftProcess, Orphan, ProcessNode, Zombie } from '../protocol/types.ts';
import { t } from './l10n.ts';
import { oneOrMany } from './views/amounts.ts';

const MAX_LINES = 10;
const MAX_COMMAND = 80;

export interface Question {
  readonly text: string;
  /** What will end, one to a line. */
  readonly detail: string;
  readonly yes: string;
}

/** One process alone: what it started goes on. */
export function endQuestion(node: ProcessNode): Question {
  const below = flatten(node.children);
  const goesOn = below.length === 0 ? '' : `\n\n${t('It goes on:')}\n${lines(below)}`;
  return {
    text: t('End process {pid}?', { pid: node.pid }),
    detail: `${lines([node])}${goesOn}`,
    yes: t('End It'),
  };
}

export function endTreeQuestion(node: ProcessNode): Question {
  const all = flatten([node]);
  const { pid } = node;
  const count = all.length - 1;
  if (count === 0) return { text: t('End process {pid}?', { pid }), detail: lines(all), yes: t('End It') };
  return {
    text: oneOrMany(
      count,
      t('End process {pid} and 1 process below it?', { pid }),
      t('End process {pid} and {count} processes below it?', { pid, count }),
    ),
    detail: lines(all),
    yes: t('End Them'),
  };
}

/** Whoever reaches an inspector can run what he likes in the program, so it is opened for nobody who did not ask. */
export function openInspectorQuestion(service: string, node: ProcessNode): Question {
  return {
    text: t('{service} does not listen for a debugger. Open its inspector?', { service }),
    detail: `${lines([node])}\n\n${t('The signal SIGUSR1 makes Node listen for a debugger, on this machine only, until this run ends. Start the service with “node --inspect” to have it always.')}`,
    yes: t('Open It'),
  };
}

/** @returns undefined where nothing is left over that could be cleaned up */
export function cleanUpQuestion(
  orphans: readonly Orphan[],
  zombies: readonly Zombie[],
): Question | undefined {
  const ours = zombies.filter(({ isOurs }) => isOurs);
  if (orphans.length + ours.length === 0) return undefined;
  const end = oneOrMany(
    orphans.length,
    t('End 1 process that nothing needs any more?'),
    t('End {count} processes that nothing needs any more?', { count: orphans.length }),
  );
  const reap = oneOrMany(
    ours.length,
    t('Have 1 zombie reaped?'),
    t('Have {count} zombies reaped?', { count: ours.length }),
  );
  const text = [...(orphans.length > 0 ? [end] : []), ...(ours.length > 0 ? [reap] : [])].join(' ');
  const detail = cut([...orphans, ...ours].map((one) => `${line(one)}: ${one.reason}`));
  return { text, detail, yes: t('Clean Up') };
}

/** Null where nothing is left that should have ended. */
export function leftText(left: readonly LeftProcess[]): string | null {
  const failed = left.filter(({ onPurpose }) => !onPurpose);
  if (failed.length === 0) return null;
  return failed
    .map((one) => t('{process} is still there: {reason}', { process: line(one), reason: one.reason }))
    .join('; ');
}

function lines(processes: readonly ProcessNode[]): string {
  return cut(processes.map(line));
}

function line({ pid, command }: { readonly pid: number; readonly command: string }): string {
  const shown = command.length > MAX_COMMAND ? `${command.slice(0, MAX_COMMAND - 1)}…` : command;
  return `${pid} ${shown}`;
}

function cut(all: readonly string[]): string {
  const shown = all.slice(0, MAX_LINES);
  const more = all.length - shown.length;
  return [...shown, ...(more > 0 ? [t('and {more} more', { more })] : [])].join('\n');
}
