// What the mark of a holdfast.yaml says. Pure.

import type { ServiceInfo } from '../../protocol/types.ts';
import { t } from '../l10n.ts';
import { oneOrMany } from './amounts.ts';
import { hasFailed, isUp } from './serviceRows.ts';

export interface Decoration {
  /** Two letters at most. */
  readonly badge: string;
  readonly tooltip: string;
  readonly isFailure: boolean;
}

/** @returns undefined where nothing of it runs and nothing failed */
export function decorationOf(services: readonly ServiceInfo[]): Decoration | undefined {
  const failed = services.filter(hasFailed).map(({ name }) => name);
  const up = services.filter(isUp).length;
  const all = services.length;
  if (failed.length > 0) {
    const counts = { count: failed.length, all, names: failed.join(', '), up };
    const tooltip = oneOrMany(
      all,
      t('Holdfast: {count} of 1 service failed ({names}), {up} up', counts),
      t('Holdfast: {count} of {all} services failed ({names}), {up} up', counts),
    );
    return { badge: badgeOf(failed.length, '!'), tooltip, isFailure: true };
  }
  if (up === 0) return undefined;
  const tooltip = oneOrMany(
    all,
    t('Holdfast: {up} of 1 service up', { up }),
    t('Holdfast: {up} of {all} services up', { up, all }),
  );
  return { badge: badgeOf(up, ''), tooltip, isFailure: false };
}

/** A sign beside the colour, where there is room for it. */
function badgeOf(number: number, sign: string): string {
  return `${number}${sign}`.length > 2 ? '9+' : `${number}${sign}`;
}
