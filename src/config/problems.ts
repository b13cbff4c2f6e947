// Collects what is wrong with the files of a configuration, each with its place in the text and what to do about it. All
// texts lie one behind the other on one line of offsets, so that an offset alone tells the file.

import type { Problem } from '../protocol/failure.ts';
import type { Repair } from './repairs.ts';

/** Files with more than that are not files with typing mistakes; the rest is counted only. */
const MAX_PROBLEMS = 100;

interface Text {
  readonly file: string;
  /** Offset of its first character. */
  readonly base: number;
  readonly length: number;
  readonly lineStarts: readonly number[];
}

export class ProblemList {
  readonly #texts: Text[] = [];
  readonly #repairs = new Map<Problem, Repair>();
  readonly #problems: { readonly offset: number; readonly problem: Problem }[] = [];
  #left = 0;

  /** @param file how problems name it; its offsets begin with 0 */
  constructor(file: string, text: string) {
    this.addFile(file, text);
  }

  /** @returns the offset of its first character: what is read from it has its offsets from there on */
  addFile(file: string, text: string): number {
    const last = this.#texts.at(-1);
    const base = last === undefined ? 0 : last.base + last.length + 1;
    this.#texts.push({ file, base, length: text.length, lineStarts: lineStartsOf(text) });
    return base;
  }

  /** @param advice what to do; printed in brackets after the message */
  error(offset: number, message: string, advice: string, repair?: Repair): void {
    this.#add(offset, message, advice, 'error', repair);
  }

  warning(offset: number, message: string, advice: string): void {
    this.#add(offset, message, advice, 'warning');
  }

  /** Nothing more will be listed: what only makes a message better need not be computed. */
  get isFull(): boolean {
    return this.#problems.length >= MAX_PROBLEMS;
  }

  /** Of the problems that can be repaired at once; the wire has only what people read. */
  get repairs(): ReadonlyMap<Problem, Repair> {
    return this.#repairs;
  }

  /** In the order of the texts, those of the first file first. */
  list(): Problem[] {
    const sorted = [...this.#problems].sort((a, b) => a.offset - b.offset).map(({ problem }) => problem);
    const last = sorted.at(-1);
    if (this.#left > 0 && last !== undefined) {
      const message = `${this.#left} more problems are not listed (repair those above first)`;
      sorted.push({ ...last, message });
    }
    return sorted;
  }

  #add(
    offset: number,
    message: string,
    advice: string,
    severity: Problem['severity'],
    repair?: Repair,
  ): void {
    if (this.isFull) {
      this.#left++;
      return;
    }
    const whole = Math.max(Math.trunc(offset), 0);
    const text = this.#texts.findLast(({ base }) => base <= whole);
    if (text === undefined) return;
    const at = Math.min(whole - text.base, text.length);
    const line = lineOf(at, text.lineStarts);
    const column = at - (text.lineStarts[line - 1] ?? 0) + 1;
    const problem = { file: text.file, line, column, message: `${message} (${advice})`, severity };
    if (repair !== undefined) this.#repairs.set(problem, repair);
    this.#problems.push({ offset: text.base + at, problem });
  }
}

/** 1-based. */
function lineOf(offset: number, lineStarts: readonly number[]): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
