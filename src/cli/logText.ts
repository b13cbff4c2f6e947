// Lines and events of logs as text: prefixed and coloured by service for people, one JSON document each for programs.

import { stripVTControlCharacters } from 'node:util';
import type { LogEvent, LogLine } from '../protocol/types.ts';
import { printBytes } from './amounts.ts';
import { colors as pc } from './colors.ts';

/** The colours of service names, in the order services first speak. */
const PREFIX_COLORS = [pc.cyan, pc.magenta, pc.yellow, pc.green, pc.blue, pc.red] as const;

export type LogItem = LogLine | LogEvent;

export interface LogTextOptions {
  readonly isJson: boolean;
  readonly hasColor: boolean;
  /** Whether the time stands before the lines of a session. */
  readonly hasTime: (session: string) => boolean;
}

/** In the order of an answer. */
export function itemsOf(lines: readonly LogLine[], events: readonly LogEvent[] = []): LogItem[] {
  const items: LogItem[] = [];
  let next = 0;
  for (const event of events) {
    items.push(...lines.slice(next, event.at), event);
    next = Math.max(next, event.at);
  }
  return [...items, ...lines.slice(next)];
}

export class LogText {
  readonly #options: LogTextOptions;
  readonly #colors = new Map<string, (word: string) => string>();

  constructor(options: LogTextOptions) {
    this.#options = options;
  }

  of(item: LogItem): string {
    if (this.#options.isJson) return JSON.stringify(item, (key, value) => (key === 'at' ? undefined : value));
    const name = item.service ?? item.session;
    if ('event' in item) return pc.dim(`── ${name}: ${happened(item)} ${clockOf(item.t)} ──`);
    const { hasColor, hasTime } = this.#options;
    const color =
      this.#colors.get(name) ?? PREFIX_COLORS[this.#colors.size % PREFIX_COLORS.length] ?? pc.cyan;
    this.#colors.set(name, color);
    const time = hasTime(item.session) ? `${pc.dim(new Date(item.t).toISOString())} ` : '';
    const line = hasColor ? item.line : stripVTControlCharacters(item.line);
    // Colours a line leaves on must not run into the next prefix.
    return `${time}${color(`${name} |`)} ${line}${hasColor ? '\x1b[0m' : ''}`;
  }
}

/** What happened, after the name of what it happened to. */
export function happened(event: LogEvent): string {
  const run = `run ${event.run}`;
  switch (event.event) {
    case 'started':
      return `${run} started (pid ${event.pid})`;
    case 'ended':
      return `${run} ${endOf(event)}`;
    case 'noted':
      return event.text === '' ? 'mark' : stripVTControlCharacters(event.text);
    case 'lost':
      return `${printBytes(event.bytes)} are missing, the disk took nothing`;
  }
}

function endOf({ outcome, exitCode, signal }: Extract<LogEvent, { event: 'ended' }>): string {
  if (outcome === 'lost') return 'was lost, nobody saw it end';
  const how = signal !== null ? signal : `exit code ${exitCode ?? 'unknown'}`;
  if (outcome === 'exited') return signal !== null ? `was ended by ${how}` : `ended with ${how}`;
  return `was ${outcome} (${how})`;
}

/** With the day where that is not today. */
export function clockOf(t: number): string {
  const [date, clock] = [new Date(t), new Date(t).toTimeString().slice(0, 8)];
  if (date.toDateString() === new Date().toDateString()) return clock;
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day} ${clock}`;
}
