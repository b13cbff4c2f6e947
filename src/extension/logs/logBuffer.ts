// The lines of one log document: as plain text, bounded, with a word at the top where older ones are left out.

import { stripVTControlCharacters } from 'node:util';
import { clockOf, happened, type LogItem } from '../../client/logItems.ts';
import type { LogEvent } from '../../protocol/types.ts';
import { t } from '../l10n.ts';

/** A document of 20,000 lines opens at once; an editor holds all it shows in memory, in two processes. */
export const MAX_LINES = 20_000;
/** UTF-16 units, for logs whose lines are pages. */
const MAX_CHARS = 8_000_000;
/** Cut in strides: every cut moves what a reader of the oldest lines sees. */
const STRIDE = 0.25;
/** A line that is a megabyte of JSON: the editor would not show more of it. */
const MAX_LINE_CHARS = 20_000;

export interface LogLook {
  readonly hasTime: () => boolean;
  /** The name of the service before each line: several are merged. */
  readonly hasPrefix: boolean;
}

export class LogBuffer {
  readonly #look: LogLook;
  #lines: string[] = [];
  #chars = 0;
  /** Lines of before, counted so that a place outlives a cut. */
  #cut = 0;
  #isOlderLeftOut = false;
  /** By service or session; counted from the first line there ever was. */
  readonly #crashes = new Map<string, number>();

  constructor(look: LogLook) {
    this.#look = look;
  }

  add(items: readonly LogItem[]): void {
    for (const item of items) {
      if (isCrash(item)) this.#crashes.set(item.service ?? item.session, this.#cut + this.#lines.length);
      this.#push(this.#lineOf(item));
    }
    this.#cutToSize();
  }

  /** Something the document has to say for itself. */
  note(text: string): void {
    this.#push(`── ${text} ──`);
  }

  /** What came before is not here. */
  setOlderLeftOut(): void {
    this.#isOlderLeftOut = true;
  }

  get text(): string {
    const lines = this.#isOlderLeftOut ? [olderLeftOut(), ...this.#lines] : this.#lines;
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }

  /**
   * @param service its name
   * @returns the line of the document where its last run that failed ended, from 0; undefined when it is not here
   */
  lineOfLastCrash(service: string): number | undefined {
    const counted = this.#crashes.get(service);
    if (counted === undefined || counted < this.#cut) return undefined;
    return counted - this.#cut + Number(this.#isOlderLeftOut);
  }

  #lineOf(item: LogItem): string {
    const name = item.service ?? item.session;
    if ('event' in item) return `── ${name}: ${happened(item)} ${clockOf(item.t)} ──`;
    const { hasTime, hasPrefix } = this.#look;
    return `${hasTime() ? `${timeOf(item.t)} ` : ''}${hasPrefix ? `${name} | ` : ''}${plain(item.line)}`;
  }

  #push(line: string): void {
    this.#lines.push(line);
    this.#chars += line.length + 1;
  }

  #cutToSize(): void {
    if (this.#lines.length <= MAX_LINES * (1 + STRIDE) && this.#chars <= MAX_CHARS * (1 + STRIDE)) return;
    let cut = 0;
    for (const line of this.#lines) {
      if (this.#lines.length - cut <= MAX_LINES && this.#chars <= MAX_CHARS) break;
      cut += 1;
      this.#chars -= line.length + 1;
    }
    this.#lines = this.#lines.slice(cut);
    this.#cut += cut;
    this.#isOlderLeftOut = true;
  }
}

function olderLeftOut(): string {
  return `── ${t('older lines are left out here; “Holdfast: Search Logs” and holdfast logs --since look at all')} ──`;
}

/** A run that ended as nobody wanted it to. */
export function isCrash(item: LogItem): item is Extract<LogEvent, { event: 'ended' }> {
  if (!('event' in item) || item.event !== 'ended') return false;
  return item.outcome === 'lost' || (item.outcome === 'exited' && item.exitCode !== 0);
}

/** As a terminal would leave the line: without colours, and where it was written over, what was written last. */
function plain(line: string): string {
  const isLong = line.length > MAX_LINE_CHARS;
  const shown = stripVTControlCharacters(isLong ? line.slice(0, MAX_LINE_CHARS) : line).replace(/\r+$/, '');
  const last = shown.slice(shown.lastIndexOf('\r') + 1).replace(/(?!\t)[\p{Cc}\u2028\u2029]/gu, '');
  return isLong ? `${last}…` : last;
}

/** Local, to the millisecond, in an order that sorts. */
function timeOf(t: number): string {
  const at = new Date(t);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
