// Which log a document shows, as data and as the address of the document: whose lines, and which of them.

import type { DaemonInput, ServiceInfo } from '../../protocol/types.ts';
import { t } from '../l10n.ts';

export const LOG_SCHEME = 'holdfast-log';
/** Part of the address, so that package.json can say by a pattern which language these documents are in. */
const FOLDER = 'Holdfast Logs';
/** A tab has room for these many names. */
const MAX_NAMES = 3;

export interface LogAsk {
  /** Ids of services. */
  readonly target: readonly string[];
  /** Regular expression. */
  readonly grep?: string | undefined;
  /** Epoch ms. */
  readonly since?: number | undefined;
  /** Epoch ms; such a log is not followed. */
  readonly until?: number | undefined;
  readonly stream?: 'stdout' | 'stderr' | undefined;
}

export interface LogAddress {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
}

/** The same question has the same address, so it is the same tab. */
export function addressOf(ask: LogAsk, names: readonly string[]): LogAddress {
  const first = names.slice(0, MAX_NAMES).join(', ');
  const more = names.length - MAX_NAMES;
  const shown = more > 0 ? t('{names} and {more} more', { names: first, more }) : first;
  const what = [
    ask.grep === undefined ? '' : ` “${ask.grep}”`,
    ask.stream === undefined ? '' : ` ${ask.stream}`,
    ask.since === undefined ? '' : ` ${t('since {time}', { time: clock(ask.since) })}`,
    ask.until === undefined ? '' : ` ${t('until {time}', { time: clock(ask.until) })}`,
  ].join('');
  const title = `${shown}${what}`.replaceAll(/[/\\]|\p{Cc}/gu, ' ').slice(0, 100);
  const { target, grep, since, until, stream } = ask;
  return {
    scheme: LOG_SCHEME,
    path: `/${FOLDER}/${title}.log`,
    query: JSON.stringify({ target, grep, since, until, stream }),
  };
}

/** @returns undefined for an address that is none of ours */
export function askOf({ scheme, query }: Pick<LogAddress, 'scheme' | 'query'>): LogAsk | undefined {
  if (scheme !== LOG_SCHEME) return undefined;
  try {
    const ask: unknown = JSON.parse(query);
    return isAsk(ask) ? ask : undefined;
  } catch {
    return undefined;
  }
}

export function queryOf({ target, grep, since, until, stream }: LogAsk): DaemonInput<'service/logs'> {
  return {
    target: [...target],
    root: null,
    allRoots: true,
    ...(grep !== undefined && { grep }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(stream !== undefined && { stream }),
  };
}

/** Where a line stands among those of others, or alone, it needs the time. */
export function hasTime(ask: LogAsk, services: ReadonlyMap<string, ServiceInfo>): boolean {
  if (ask.target.length > 1 || ask.grep !== undefined) return true;
  return ask.target.some((id) => services.get(id)?.config.logs?.timestamps === true);
}

/** What a person types: a text, or a regular expression between slashes. */
export function expressionOf(typed: string): string {
  const [, expression] = /^\/(.+)\/$/.exec(typed) ?? [];
  return expression ?? typed.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function isAsk(value: unknown): value is LogAsk {
  if (typeof value !== 'object' || value === null || !('target' in value)) return false;
  const { target } = value;
  return Array.isArray(target) && target.length > 0 && target.every((id) => typeof id === 'string');
}

function clock(t: number): string {
  return new Date(t).toTimeString().slice(0, 8);
}
