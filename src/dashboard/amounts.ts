// Durations, sizes and shares in as few letters as an axis or a cell has room for.

import { t } from './l10n.ts';
import { pageLanguage } from './language.ts';

const KIB = 1024;

/** Of a start: to the millisecond below a second, to the tenth below a minute. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return t('{count} s', { count: trimmed(ms / 1_000) });
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms - minutes * 60_000) / 1_000);
  return seconds === 0
    ? t('{count} min', { count: minutes })
    : t('{minutes} min {seconds} s', { minutes, seconds });
}

export function bytes(count: number): string {
  if (count < 1_000) return `${Math.round(count)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = count / KIB;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= KIB;
    unit++;
  }
  return `${trimmed(value)} ${units[unit]}`;
}

export function perSecond(count: number): string {
  return `${bytes(count)}/s`;
}

export function percent(share: number): string {
  return `${trimmed(share)} %`;
}

/** Without seconds where those do not matter. */
export function timeOfDay(at: number, more: Intl.DateTimeFormatOptions = {}): string {
  return new Date(at).toLocaleTimeString(pageLanguage(), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...more,
  });
}

export function clock(at: number): string {
  return timeOfDay(at, { second: '2-digit' });
}

/** Round steps of a power of two, so that an axis of sizes says 64, 128, 192 MB. */
export function byteSteps(max: number, wanted: number): readonly number[] {
  const rough = Math.max(1, max / wanted);
  const step = 2 ** Math.round(Math.log2(rough));
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, index) => index * step);
}

function trimmed(value: number): string {
  return value < 10 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
}
