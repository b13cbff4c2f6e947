// What the mark of a holdfast.yaml says. Pure.

import type { ServiceInfo } from '../../protocol/types.ts';
import { count } from './amounts.ts';
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
  const all = count(services.length, 'service');
  if (failed.length > 0) {
    const tooltip = `Holdfast: ${failed.length} of ${all} failed (${failed.join(', ')}), ${up} up`;
    return { badge: badgeOf(failed.length, '!'), tooltip, isFailure: true };
  }
  if (up === 0) return undefined;
  return { badge: badgeOf(up, ''), tooltip: `Holdfast: ${up} of ${all} up`, isFailure: false };
}

/** A sign beside the colour, where there is room for it. */
function badgeOf(number: number, sign: string): string {
  return `${number}${sign}`.length > 2 ? '9+' : `${number}${sign}`;
}
