// What a log consists of, lines and events, put into one order, and the events in words. How a line looks is for whoever
// shows it.

import { stripVTControlCharacters } from 'node:util';
import { printBytes } from '../base/printBytes.ts';
import type { LogEvent, LogLine } from '../protocol/types.ts';

export type LogItem = LogLine | LogEvent;

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
