// What is asked before processes are ended, and said afterwards: which they are, in as many lines as a dialog has room for.

import type { LeftProcess, Orphan, ProcessNode, Zombie } from '../protocol/types.ts';
import { count } from './views/amounts.ts';

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
  const below = flatten(node).slice(1);
  const goesOn = below.length === 0 ? '' : `\n\nIt goes on:\n${lines(below)}`;
  return { text: `End process ${node.pid}?`, detail: `${lines([node])}${goesOn}`, yes: 'End It' };
}

export function endTreeQuestion(node: ProcessNode): Question {
  const all = flatten(node);
  return {
    text: `End process ${node.pid}${all.length > 1 ? ` and ${count(all.length - 1, 'process', 'processes')} below it` : ''}?`,
    detail: lines(all),
    yes: all.length > 1 ? 'End Them' : 'End It',
  };
}

/** Whoever reaches an inspector can run what he likes in the program, so it is opened for nobody who did not ask. */
export function openInspectorQuestion(service: string, node: ProcessNode): Question {
  return {
    text: `${service} does not listen for a debugger. Open its inspector?`,
    detail: `${lines([node])}\n\nThe signal SIGUSR1 makes Node listen for a debugger, on this machine only, until this run ends. Start the service with “node --inspect” to have it always.`,
    yes: 'Open It',
  };
}

/** @returns undefined where nothing is left over that could be cleaned up */
export function cleanUpQuestion(
  orphans: readonly Orphan[],
  zombies: readonly Zombie[],
): Question | undefined {
  const ours = zombies.filter(({ isOurs }) => isOurs);
  if (orphans.length + ours.length === 0) return undefined;
  const text = [
    orphans.length > 0 && `End ${count(orphans.length, 'process', 'processes')} that nothing needs any more?`,
    ours.length > 0 && `Have ${count(ours.length, 'zombie')} reaped?`,
  ];
  const detail = cut([...orphans, ...ours].map((one) => `${line(one)}: ${one.reason}`));
  return { text: text.filter((part) => part !== false).join(' '), detail, yes: 'Clean Up' };
}

/** Null where nothing is left that should have ended. */
export function leftText(left: readonly LeftProcess[]): string | null {
  const failed = left.filter(({ onPurpose }) => !onPurpose);
  if (failed.length === 0) return null;
  return failed.map((one) => `${line(one)} is still there: ${one.reason}`).join('; ');
}

function flatten(node: ProcessNode): ProcessNode[] {
  return [node, ...node.children.flatMap(flatten)];
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
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
