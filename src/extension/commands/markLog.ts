// Leaves a mark in the logs of services, at what they printed last: to find again what came after it.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { hasLog, namesOf } from './openLog.ts';
import { sayResults } from './results.ts';
import { idsByRoot, manyServicesOf } from './targets.ts';

/** A mark is a line. */
const MAX_LENGTH = 200;

export async function markLog(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await manyServicesOf(holdfast, row, hasLog, 'mark the log of');
  if (services === undefined || services.length === 0) return;
  const text = await vscode.window.showInputBox({
    title: `Mark Log: ${namesOf(services).join(', ')}`,
    prompt: 'What the mark says; may be empty',
    validateInput: (typed) => (typed.length > MAX_LENGTH ? `At most ${MAX_LENGTH} characters.` : undefined),
  });
  if (text === undefined) return;
  for (const targets of idsByRoot(services)) {
    const { results } = await holdfast.request('service/mark', { ...targets, text });
    await sayResults(holdfast, results);
  }
}
