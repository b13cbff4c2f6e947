// Printing for people and for programs: aligned tables and colours on a terminal, one JSON document with `--json`.

import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { HoldfastFailure } from '../protocol/failure.ts';
import { colors as pc } from './colors.ts';
import { textWidth } from './textWidth.ts';

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => string;
  readonly align?: 'right';
}

export class Printer {
  readonly isJson: boolean;

  constructor(isJson: boolean) {
    this.isJson = isJson;
  }

  /** For people; programs that asked for JSON get only JSON. */
  line(text = ''): void {
    if (!this.isJson) process.stdout.write(`${text}\n`);
  }

  /** For programs. */
  json(value: unknown): void {
    if (this.isJson) process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** Many lines of what was made for whoever asked, in one write; resolves when they are on their way. */
  async lines(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    process.stdout.write(`${lines.join('\n')}\n`);
    // A reader that is slower than the daemon must not fill this process.
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  }

  /** What went wrong: on standard error for people, as a document on standard output for programs. */
  failure(error: unknown): void {
    if (this.isJson) {
      const data = error instanceof HoldfastFailure ? error.data : { kind: 'internal' };
      this.json({ error: { ...data, message: messageOf(error) } });
    } else process.stderr.write(`${pc.red('holdfast:')} ${messageOf(error)}\n`);
  }

  table<T>(rows: readonly T[], columns: readonly Column<T>[]): void {
    for (const line of tableLines(rows, columns)) this.line(line);
  }
}

/** Aligned by what a terminal shows, with the titles dimmed above; no line has blanks at its end. */
export function tableLines<T>(rows: readonly T[], columns: readonly Column<T>[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => oneLine(cell(row))));
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, at) =>
    Math.max(...[titles, ...cells].map((line) => textWidth(line[at] ?? ''))),
  );
  const render = (line: readonly string[]): string =>
    line
      .map((cell, at) => {
        const blanks = ' '.repeat((widths[at] ?? 0) - textWidth(cell));
        return columns[at]?.align === 'right' ? blanks + cell : cell + blanks;
      })
      .join('  ')
      .trimEnd();
  return [pc.dim(render(titles)), ...cells.map(render)];
}

/** Names and commands come from others: nothing in them may move the cursor. Our own colours stay. */
function oneLine(cell: string): string {
  const plain = stripVTControlCharacters(cell);
  return plain.length === cell.length ? cell.replace(/\p{Cc}/gu, ' ') : cell;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
