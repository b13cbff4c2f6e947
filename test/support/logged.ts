// What `holdfast logs --json` printed: lines, without the events between them, or the events alone.

import type { LogEvent, LogLine } from '../../src/protocol/types.ts';

function documents(stdout: string): (LogLine | LogEvent)[] {
  const texts = stdout.split('\n').filter((text) => text !== '');
  return texts.map((text) => JSON.parse(text) as LogLine | LogEvent);
}

export function loggedLines(stdout: string): LogLine[] {
  return documents(stdout).filter((item) => 'line' in item);
}

export function loggedEvents(stdout: string): LogEvent[] {
  return documents(stdout).filter((item) => 'event' in item);
}
