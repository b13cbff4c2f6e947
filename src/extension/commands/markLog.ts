// Leaves a mark in the logs of services, at what they printed last: to find again what came after it.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { hasLog, namesOf, noLog } from './openLog.ts';
import { sayResults } from './results.ts';
import { idsByRoot, manyServicesOf } from './targets.ts';

/** A mark is a line. */
const MAX_LENGTH = 200;

export async function markLog(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await manyServicesOf(holdfast, row, hasLog, {
    placeHolder: t('Services to mark the log of'),
    none: noLog(),
  });
  if (services === undefined || services.length === 0) return;
  const text = await vscode.window.showInputBox({
    title: t('Mark Log: {names}', { names: namesOf(services).join(', ') }),
    prompt: t('What the mark says; may be empty'),
    validateInput: (typed) =>
      typed.length > MAX_LENGTH ? t('At most {count} characters.', { count: MAX_LENGTH }) : undefined,
  });
  if (text === undefined) return;
  for (const targets of idsByRoot(services)) {
    const { results } = await holdfast.request('service/mark', { ...targets, text });
    await sayResults(holdfast, results);
  }
}
