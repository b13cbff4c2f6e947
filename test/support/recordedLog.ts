// A log that a test can read: every line with its fields and the whole chain of causes.

import type { Log } from '../../src/host/log.ts';

export interface RecordedLog extends Log {
  readonly lines: { readonly level: string; readonly text: string }[];
  /** The first line that holds all the words. */
  line(...words: readonly string[]): string | undefined;
}

export function recordedLog(): RecordedLog {
  const lines: { level: string; text: string }[] = [];
  const write = (level: string, ...parts: readonly unknown[]): void => {
    lines.push({
      level,
      text: parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '),
    });
  };
  const log: RecordedLog = {
    lines,
    line: (...words) =>
      lines.map(({ text }) => text).find((text) => words.every((word) => text.includes(word))),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error(message, error, fields) {
      write('error', message, fields, causes(error).join(' <- '));
      return 'ref';
    },
    child: () => log,
    close: () => undefined,
  };
  return log;
}

function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  return [error.message, ...(error.cause === undefined ? [] : causes(error.cause))];
}
