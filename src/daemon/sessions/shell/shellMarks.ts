// What shells say of themselves in their output: where prompts, commands and their output begin, how they ended, and in
// which folder (OSC 633 as VS Code defines it, OSC 133, OSC 7). Bytes come in pieces cut anywhere; garbage says nothing.

import { type Sequence, SequenceScanner } from '../../../base/sequences.ts';

export type ShellMark = { readonly begin: number; readonly end: number } & (
  | { readonly kind: 'promptStart' | 'promptEnd' }
  /** Null: it was not said here. */
  | { readonly kind: 'outputStart'; readonly line: string | null }
  /** Null: there was no command, or nobody knows. */
  | { readonly kind: 'finished'; readonly exitCode: number | null }
  | { readonly kind: 'line'; readonly line: string; readonly nonce: string | null }
  | { readonly kind: 'folder'; readonly cwd: string }
);
type Said = ShellMark extends infer M ? (M extends ShellMark ? Omit<M, 'begin' | 'end'> : never) : never;

export class ShellMarks {
  readonly #scanner = new SequenceScanner({ finals: '', strings: ['osc'] });

  /** @param offset of the first byte */
  push(bytes: Uint8Array, offset: number, take: (mark: ShellMark) => void): void {
    this.#scanner.push(bytes, offset, ({ body, begin, end }: Sequence) => {
      const said = saidIn(body);
      if (said !== undefined) take({ ...said, begin, end } as ShellMark);
    });
  }

  /** What comes next does not go on with what came before. */
  reset(): void {
    this.#scanner.reset();
  }
}

function saidIn(body: string): Said | undefined {
  const [number, letter, ...rest] = body.split(';');
  if (number === '7' || number === '1337') return folderIn(body);
  const isOfEditor = number === '633';
  if (!isOfEditor && number !== '133') return undefined;
  const [first = ''] = rest;
  switch (letter) {
    case 'A':
      return { kind: 'promptStart' };
    case 'B':
      return { kind: 'promptEnd' };
    case 'C':
      return { kind: 'outputStart', line: lineIn(rest) };
    case 'D':
      return { kind: 'finished', exitCode: /^-?\d{1,10}$/.test(first) ? Number(first) : null };
    case 'E':
      return isOfEditor ? { kind: 'line', line: unescaped(first), nonce: rest[1] || null } : undefined;
    case 'P':
      return isOfEditor && first.startsWith('Cwd=')
        ? { kind: 'folder', cwd: unescaped(first.slice('Cwd='.length)) }
        : undefined;
    default:
      return undefined;
  }
}

/** fish and others say it in their mark of the output. */
function lineIn(rest: readonly string[]): string | null {
  const field = rest.find((one) => one.startsWith('cmdline_url='));
  return field === undefined ? null : (percentDecoded(field.slice('cmdline_url='.length)) ?? null);
}

function folderIn(body: string): Said | undefined {
  const url = /^7;(?:file|kitty-shell-cwd):\/\/[^/]*(\/.*)$/s.exec(body)?.[1];
  const cwd = url === undefined ? /^1337;CurrentDir=(.+)$/s.exec(body)?.[1] : percentDecoded(url);
  return cwd === undefined ? undefined : { kind: 'folder', cwd: url === undefined ? utf8(cwd) : cwd };
}

/** `\\` and `\xNN`, which may be bytes of one character. */
function unescaped(text: string): string {
  return utf8(
    text.replaceAll(/\\(?:\\|x([\da-f]{2}))/gi, (_all, hex: string | undefined) =>
      hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(utf8(text));
  } catch {
    return undefined;
  }
}

/** @param text one character per byte */
function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
