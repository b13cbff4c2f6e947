// Types a command into the prompt of a shell that has just been started, and does not run it: when the shell says that its
// prompt is there, and only if nobody has typed anything by then.

import { Latest } from '../../base/latest.ts';
import { openJournal } from '../../journal/reader.ts';
import type { OutputWatch } from './outputWatch.ts';

/** A shell with many start files takes a second or two; later a command that appears by itself would only startle. */
const PROMPT_MS = 15_000;
const [ESC, BEL] = ['\x1b', '\x07'];
const PROMPT = new RegExp(`${ESC}\\](?:633|133);B(?:${BEL}|${ESC}\\\\)`);
/** What start files print is a few lines. */
const MOST_BYTES = 256 * 1024;

export interface OfferParts {
  readonly outputs: Pick<OutputWatch, 'watch'>;
  readonly journalDir: string;
  readonly session: string;
  /** Where the output of the new run begins. */
  readonly from: number;
  readonly type: () => Promise<unknown>;
  readonly onFailure: (error: unknown) => void;
}

export function offerAtPrompt({ outputs, journalDir, session, from, type, onFailure }: OfferParts): void {
  const begunAt = Date.now();
  let isOver = false;
  const end = (): void => {
    isOver = true;
    clearTimeout(timer);
    watch.dispose();
  };
  const look = async (): Promise<void> => {
    const journal = await openJournal(journalDir);
    const pieces: Buffer[] = [];
    for await (const { bytes } of journal.windows(from, from + MOST_BYTES)) pieces.push(bytes);
    if (isOver || !PROMPT.test(Buffer.concat(pieces).toString('latin1'))) return;
    end();
    await type();
  };
  const looking = new Latest(() => look().catch(onFailure));
  const timer = setTimeout(() => end(), PROMPT_MS);
  const watch = outputs.watch(session, ({ inputAt }) => {
    if (inputAt !== null && inputAt >= begunAt) end();
    // It may have printed its prompt while the last look was under way.
    if (!isOver) void looking.request();
  });
}
