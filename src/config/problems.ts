// Collects what is wrong with a file, each with its place in the text and what to do about it.

import type { Problem } from '../protocol/failure.ts';

/** A file with more than that is not a file with typing mistakes; the rest is counted only. */
const MAX_PROBLEMS = 100;

export class ProblemList {
  readonly #file: string;
  readonly #length: number;
  readonly #lineStarts: readonly number[];
  readonly #problems: { readonly offset: number; readonly problem: Problem }[] = [];
  #left = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#length = text.length;
    this.#lineStarts = lineStartsOf(text);
  }

  /** @param advice what to do; printed in brackets after the message */
  error(offset: number, message: string, advice: string): void {
    this.#add(offset, message, advice, 'error');
  }

  warning(offset: number, message: string, advice: string): void {
    this.#add(offset, message, advice, 'warning');
  }

  /** Nothing more will be listed: what only makes a message better need not be computed. */
  get isFull(): boolean {
    return this.#problems.length >= MAX_PROBLEMS;
  }

  /** In the order of the text. */
  list(): Problem[] {
    const sorted = [...this.#problems].sort((a, b) => a.offset - b.offset).map(({ problem }) => problem);
    const last = sorted.at(-1);
    if (this.#left > 0 && last !== undefined) {
      const message = `${this.#left} more problems are not listed (repair those above first)`;
      sorted.push({ ...last, message });
    }
    return sorted;
  }

  #add(offset: number, message: string, advice: string, severity: Problem['severity']): void {
    if (this.isFull) {
      this.#left++;
      return;
    }
    const at = Math.min(Math.max(Math.trunc(offset), 0), this.#length);
    const line = this.#lineOf(at);
    const column = at - (this.#lineStarts[line - 1] ?? 0) + 1;
    const problem = { file: this.#file, line, column, message: `${message} (${advice})`, severity };
    this.#problems.push({ offset: at, problem });
  }

  /** 1-based. */
  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
