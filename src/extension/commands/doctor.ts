// Runs the checks of `holdfast doctor`, which work without a daemon, and shows what they found.

import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import type { Check } from '../../protocol/types.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';

/** Among the checks is one that waits for a daemon that does not answer. */
const LIMIT_MS = 60_000;

export async function doctor(holdfast: Holdfast): Promise<void> {
  const checks = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t('Holdfast: looking at everything') },
    () => runChecks(holdfast),
  );
  await holdfast.reports.show(t('Doctor'), doctorText(checks));
}

export async function runChecks(holdfast: Holdfast): Promise<readonly Check[]> {
  const { path, env } = await holdfast.launcher();
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: LIMIT_MS, maxBuffer: 8 * 1024 * 1024 };
    // It ends with 1 when a check failed: what it printed counts.
    execFile(path, ['doctor', '--json'], options, (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
  try {
    const parsed: unknown = JSON.parse(stdout);
    if (Array.isArray(parsed)) return parsed as Check[];
  } catch {
    // Not even the checks could run; what they said instead is the finding.
  }
  const detail = `${stdout}${stderr}`.trim() || 'it printed nothing';
  return [{ check: 'holdfast doctor', result: 'FAIL', detail, fix: 'see Holdfast: Show Log' }];
}

function doctorText(checks: readonly Check[]): string {
  const failed = checks.filter(({ result }) => result !== 'PASS').length;
  const summary =
    failed === 0
      ? t('Everything is in order.')
      : t('{failed} of {count} checks need a look.', { failed, count: checks.length });
  return `# ${t('Holdfast Doctor')}\n\n${summary}\n\n${doctorLines(checks).join('\n')}\n`;
}

/** What needs a look comes first. */
export function doctorLines(checks: readonly Check[]): string[] {
  const order = ['FAIL', 'WARN', 'PASS'] as const;
  const sorted = [...checks].sort((a, b) => order.indexOf(a.result) - order.indexOf(b.result));
  return sorted.flatMap(({ check, result, detail, fix }) => [
    `- ${result} ${check}: ${detail}`,
    ...(fix === null ? [] : [`  To do: ${fix}`]),
  ]);
}
