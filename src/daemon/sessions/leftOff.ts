// Where a terminal's shell was when it ended: the folder it was in and the command it ran last, as its marks in the journal
// tell it (OSC 633, as VS Code defines them, and OSC 7).

import { hostname } from 'node:os';
import { openJournal } from '../../journal/reader.ts';

export interface LeftOff {
  readonly cwd: string | null;
  /** As it was typed; null where it is unknown, not said by the shell itself, or not one line that can be typed. */
  readonly command: string | null;
}

/** Read at once, from the end backwards. */
const WINDOW_BYTES = 256 * 1024;
/** A mark may lie across two windows; one that is longer is nothing anybody typed. */
const LONGEST_MARK_BYTES = 8 * 1024;
const LONGEST_COMMAND = 1_000;
const [ESC, BEL] = ['\x1b', '\x07'];
const MARK = new RegExp(`${ESC}\\](633;E|633;P;Cwd=|7;)([^${BEL}${ESC}]*)(?:${BEL}|${ESC}\\\\)`, 'g');

/**
 * @param journalDir may be absent: then nothing is known
 * @param nonce what the shell says with each command line; null: there is none that can be believed
 */
export async function readLeftOff(journalDir: string, nonce: string | null): Promise<LeftOff> {
  const journal = await openJournal(journalDir);
  let cwd: string | undefined;
  let command: string | null | undefined;
  for (let to = journal.end; to > journal.start && (cwd === undefined || command === undefined); ) {
    const from = Math.max(journal.start, to - WINDOW_BYTES);
    const pieces: Buffer[] = [];
    for await (const { bytes } of journal.windows(from, to + LONGEST_MARK_BYTES)) pieces.push(bytes);
    const found = marksIn(Buffer.concat(pieces).toString('latin1'), nonce);
    cwd ??= found.cwd;
    if (command === undefined) command = found.command;
    to = from;
  }
  return { cwd: cwd ?? null, command: command ?? null };
}

/** The last of each; undefined where there is none. @param text bytes as Latin-1 */
export function marksIn(
  text: string,
  nonce: string | null,
): { cwd: string | undefined; command: string | null | undefined } {
  let cwd: string | undefined;
  let command: string | null | undefined;
  for (const [, kind, body = ''] of text.matchAll(MARK)) {
    const content = Buffer.from(body, 'latin1').toString('utf8');
    if (kind === '633;E') {
      const [line = '', said] = content.slice(1).split(';', 2);
      // Any file that is shown may hold such a mark.
      if (nonce !== null && said === nonce) command = typeable(unescaped(line));
    } else if (kind === '7;') cwd = folderOf(content) ?? cwd;
    else cwd = unescaped(content);
  }
  return { cwd, command };
}

/** A semicolon, a line end and what else would end the mark are written `\x3b`, a backslash twice. */
function unescaped(text: string): string {
  return text.replace(/\\(?:\\|x([0-9a-f]{2}))/gi, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** `file://HOST/PATH`; another host's folder is none of ours. */
function folderOf(url: string): string | undefined {
  const [, host = '', path = ''] = /^file:\/\/([^/]*)(\/.*)$/.exec(url) ?? [];
  if (path === '' || !['', 'localhost', hostname()].includes(host)) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A control character in it could run it, or do anything else. */
function typeable(command: string): string | null {
  const text = command.trim();
  return text === '' || text.length > LONGEST_COMMAND || /\p{Cc}/u.test(text) ? null : text;
}
