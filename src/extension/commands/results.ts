// A verb over several targets can fail for some of them: says which and why, in one message.

import type { TargetResult } from '../../protocol/types.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { showLog } from '../messages.ts';
import { sayNothingToDo } from '../say.ts';

export async function sayResults(holdfast: Holdfast, results: readonly TargetResult[]): Promise<void> {
  const failed = results.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return;
  const text = failed.map(({ target, error }) => `${target}: ${error?.message ?? t('failed')}`).join('; ');
  holdfast.log.warn(text);
  await sayNothingToDo(text, showLog());
}
