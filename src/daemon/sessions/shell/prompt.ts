// Whether a line can be typed into a shell now: it has to be at its prompt, with nothing typed there.

import { stripVTControlCharacters } from 'node:util';
import type { Journal } from '../../../journal/reader.ts';
import { programRuns, promptTaken, shellUnmarked, timedOut } from '../../../protocol/failure.ts';
import type { SessionInfo } from '../../../protocol/types.ts';
import type { CommandLog } from './commandLog.ts';
import type { ShellReader } from './shellReader.ts';
import type { Wakeups } from './wakeups.ts';

/** A shell that reads long files of its user first says nothing until then. */
const FIRST_PROMPT_MS = 10_000;
/** A prompt on the right and the like come with the prompt; what comes later was typed. */
const DRAWN_WITHIN_MS = 250;

export interface PromptWatch {
  readonly session: SessionInfo;
  readonly journal: Journal;
  readonly log: CommandLog;
  readonly reader: ShellReader;
  readonly wakeups: Wakeups;
  readonly hasEnded: () => boolean;
}

/** Resolves at the prompt, or when the run has ended. Rejects where it cannot be waited for. */
export async function untilPrompt(watch: PromptWatch, timeoutMs: number): Promise<void> {
  const { session, log, reader, wakeups } = watch;
  const deadline = performance.now() + timeoutMs;
  const startedAt = session.run?.startedAt ?? 0;
  for (;;) {
    await reader.advance();
    if (watch.hasEnded()) return;
    if (log.place === 'running') throw programRuns(session.name, log.current?.line ?? null);
    if (log.place === 'prompt') {
      if (await isTypedAt(watch)) throw promptTaken(session.name);
      return;
    }
    const leftMs = deadline - performance.now();
    const silentMs = Date.now() - startedAt;
    if (log.place === 'unmarked' && silentMs > FIRST_PROMPT_MS) throw shellUnmarked(session.name);
    if (leftMs <= 0) {
      if (log.place === 'unmarked') throw shellUnmarked(session.name);
      throw timedOut(`the prompt of ${session.name}`, timeoutMs);
    }
    const silenceLeftMs = log.place === 'unmarked' ? FIRST_PROMPT_MS - silentMs + 1 : leftMs;
    await wakeups.next(Math.min(leftMs, silenceLeftMs));
  }
}

async function isTypedAt({ journal, log, reader }: PromptWatch): Promise<boolean> {
  const { prompt } = log;
  if (prompt === undefined) return false;
  for await (const { from, bytes, marks } of journal.windows(prompt.at, reader.position)) {
    for (const mark of marks) {
      if (mark.kind !== 'chunk' || mark.time <= prompt.time + DRAWN_WITHIN_MS) continue;
      const text = bytes.toString('utf8', Math.max(0, mark.begin - from), mark.end - from);
      if (/[^\s\p{Cc}]/u.test(stripVTControlCharacters(text))) return true;
    }
  }
  return false;
}
