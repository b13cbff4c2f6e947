// Ends what still runs although its session is gone, and has zombies reaped, after showing what those are and why.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { cleanUpQuestion, leftText } from '../processTexts.ts';
import { sayNothingToDo } from '../say.ts';
import { isSure, sayLeft } from './endProcess.ts';

export async function cleanUpProcesses(holdfast: Holdfast): Promise<void> {
  const [{ orphans }, { zombies }] = await Promise.all([
    holdfast.request('process/killOrphans', {}),
    holdfast.request('process/killZombies', {}),
  ]);
  const question = cleanUpQuestion(orphans, zombies);
  if (question === undefined) {
    await sayNothingToDo(t('Nothing is left over: no orphans, and no zombies of Holdfast.'));
    return;
  }
  if (!(await isSure(question))) return;
  const ended = await holdfast.request('process/killOrphans', { dryRun: false });
  const reaped = await holdfast.request('process/killZombies', { dryRun: false });
  const ours = new Set(reaped.zombies.flatMap(({ pid, isOurs }) => (isOurs ? [pid] : [])));
  await sayLeft(leftText([...ended.left, ...reaped.left.filter(({ pid }) => ours.has(pid))]));
}
