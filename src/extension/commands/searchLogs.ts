// Searches the logs of services, all of what is kept of them, and opens what was found as a document that goes on.

import * as vscode from 'vscode';
import type { ServiceInfo } from '../../protocol/types.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { expressionOf, type LogAsk } from '../logs/logAsk.ts';
import { hasLog, namesOf, noLog } from './openLog.ts';
import { manyServicesOf } from './targets.ts';

const MINUTE_MS = 60_000;

function periods() {
  return [
    { label: t('All that is kept'), ms: null },
    { label: t('The last 5 minutes'), ms: 5 * MINUTE_MS },
    { label: t('The last hour'), ms: 60 * MINUTE_MS },
    { label: t('The last 24 hours'), ms: 24 * 60 * MINUTE_MS },
  ] as const;
}

function streams() {
  return [
    { label: t('Standard output and standard error'), stream: undefined },
    { label: t('Standard error only'), stream: 'stderr' },
    { label: t('Standard output only'), stream: 'stdout' },
  ] as const;
}

export async function searchLogs(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await manyServicesOf(holdfast, row, hasLog, {
    placeHolder: t('Services to search the log of'),
    none: noLog(),
  });
  if (services === undefined || services.length === 0) return;
  const typed = await vscode.window.showInputBox({
    title: t('Search Logs: {names}', { names: namesOf(services).join(', ') }),
    prompt: t('A text, or a regular expression between slashes: {example}', { example: '/time(d )?out/' }),
    validateInput: whyInvalid,
  });
  if (typed === undefined || typed === '') return;
  const period = await vscode.window.showQuickPick(periods(), { placeHolder: t('Since when') });
  if (period === undefined) return;
  const stream = await pickStream(services);
  if (stream === 'cancelled') return;
  const ask: LogAsk = {
    target: services.map(({ id }) => id),
    grep: expressionOf(typed),
    ...(period.ms !== null && { since: Date.now() - period.ms }),
    ...(stream !== undefined && { stream }),
  };
  await holdfast.logs.show(ask, namesOf(services));
}

/** What runs in a terminal has one output only. */
async function pickStream(services: readonly ServiceInfo[]): Promise<LogAsk['stream'] | 'cancelled'> {
  if (services.every(({ config }) => config.tty)) return undefined;
  const picked = await vscode.window.showQuickPick(streams(), { placeHolder: t('Which output') });
  return picked === undefined ? 'cancelled' : picked.stream;
}

function whyInvalid(typed: string): string | undefined {
  try {
    new RegExp(expressionOf(typed));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
