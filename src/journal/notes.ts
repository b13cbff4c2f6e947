// Notes somebody left in a journal (`holdfast mark`): a record is too small for a text, so it lies in several that follow
// each other. Readers of earlier versions skip records of a kind they do not know.

import { type EventMark, type Mark, NOTE_BYTES } from './format.ts';

/** The records of a note, to be written in this order. */
export function noteMarks(text: string): EventMark[] {
  const bytes = Buffer.from(text);
  const marks: EventMark[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += NOTE_BYTES) {
    const part = bytes.subarray(at, at + NOTE_BYTES);
    marks.push({ kind: 'note', bytes: part, isLast: at + NOTE_BYTES >= bytes.length });
  }
  return marks;
}

/** Puts the parts of notes together, as they come. */
export class NoteParts {
  #parts: Uint8Array[] = [];

  /** @returns the text, with the last of its parts */
  take({ bytes, isLast }: Extract<Mark, { readonly kind: 'note' }>): string | undefined {
    this.#parts.push(bytes);
    if (!isLast) return undefined;
    const text = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    return text;
  }
}
