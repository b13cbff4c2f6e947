// Durations, sizes and the like in as few letters as a row has room for.

import { t } from '../l10n.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `now` stands for anything below five seconds: a row that counts seconds flickers. */
export function duration(ms: number): string {
  if (isNow(ms)) return t('now');
  if (ms < MINUTE_MS) return t('{count} s', { count: Math.floor(ms / (10 * SECOND_MS)) * 10 || 5 });
  if (ms < HOUR_MS) return t('{count} min', { count: Math.floor(ms / MINUTE_MS) });
  if (ms < DAY_MS) return t('{count} h', { count: Math.floor(ms / HOUR_MS) });
  return t('{count} d', { count: Math.floor(ms / DAY_MS) });
}

/** How long ago something was. */
export function ago(ms: number): string {
  return isNow(ms) ? t('just now') : t('{duration} ago', { duration: duration(ms) });
}

function isNow(ms: number): boolean {
  return ms < 5 * SECOND_MS;
}

/** To the second: for the wait until something happens. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND_MS));
  return seconds < 120
    ? t('{count} s', { count: seconds })
    : t('{count} min', { count: Math.round(seconds / 60) });
}

export function bytes(count: number): string {
  const megabytes = count / (1024 * 1024);
  if (megabytes < 10) return `${megabytes.toFixed(1)} MB`;
  return megabytes < 1000 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1024).toFixed(1)} GB`;
}

export function percent(cpu: number): string {
  return `${cpu < 10 ? cpu.toFixed(1) : Math.round(cpu)} %`;
}

export function ports(numbers: readonly number[]): string {
  return numbers.map((port) => `:${port}`).join(' ');
}

/** Each is a message of its own: in other languages they differ by more than a letter. */
export function oneOrMany(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** What is there, joined as rows show it. */
export function joined(...parts: readonly (string | null | undefined | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

/** Text of others inside our Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&');
}

export function codeBlock(lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
