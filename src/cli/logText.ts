// Lines and events of logs as text: prefixed and coloured by service for people, one JSON document each for programs.

import { stripVTControlCharacters } from 'node:util';
import { clockOf, happened, type LogItem } from '../client/logItems.ts';
import { colors as pc } from './colors.ts';

/** The colours of service names, in the order services first speak. */
const PREFIX_COLORS = [pc.cyan, pc.magenta, pc.yellow, pc.green, pc.blue, pc.red] as const;

export interface LogTextOptions {
  readonly isJson: boolean;
  readonly hasColor: boolean;
  /** Whether the time stands before the lines of a session. */
  readonly hasTime: (session: string) => boolean;
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
