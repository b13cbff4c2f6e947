// Ends a process of the Processes view, alone or with all below it, after showing which those are.

import * as vscode from 'vscode';
import type { ProcessNode } from '../../protocol/types.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { showLog } from '../messages.ts';
import { endQuestion, endTreeQuestion, leftText, type Question } from '../processTexts.ts';
import { sayNothingToDo } from '../say.ts';

export function endProcess(holdfast: Holdfast, row?: unknown): Promise<void> {
  return end(holdfast, row, 'process', endQuestion);
}

export function endProcessTree(holdfast: Holdfast, row?: unknown): Promise<void> {
  return end(holdfast, row, 'tree', endTreeQuestion);
}

async function end(
  holdfast: Holdfast,
  row: unknown,
  scope: 'process' | 'tree',
  questionOf: (node: ProcessNode) => Question,
): Promise<void> {
  const [, pid, startTime] = /^(?:process|leftOver):(\d+):(\d+)$/.exec(String(row)) ?? [];
  if (pid === undefined) return;
  const identity = { pid: Number(pid), startTime: Number(startTime) };
  const { processes } = await holdfast.request('process/tree', { pid: identity.pid });
  const node = processes.find((one) => one.startTime === identity.startTime);
  if (node === undefined) {
    await sayNothingToDo(t('Process {pid} has ended already.', { pid }));
    return;
  }
  if (!(await isSure(questionOf(node)))) return;
  const { left } = await holdfast.request('process/killTree', { ...identity, scope });
  await sayLeft(leftText(left));
}

export async function isSure({ text, detail, yes }: Question): Promise<boolean> {
  return (await vscode.window.showWarningMessage(text, { modal: true, detail }, yes)) === yes;
}

export async function sayLeft(text: string | null): Promise<void> {
  if (text !== null) await sayNothingToDo(text, showLog());
}
