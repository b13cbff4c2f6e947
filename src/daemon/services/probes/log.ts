// Whether a run has printed lines that match: read from the journal as it grows, each byte once.

import { LineReader } from '../output.ts';
import { findMatch } from '../safeMatch.ts';
import type { JournalAccess, SessionRunner } from '../sessionRunner.ts';
import { fault, messageOf, type Probe } from './probe.ts';

const LOOK_EVERY_MS = 100;
const CHUNK_BYTES = 64 * 1024;

export interface LogProbeOptions {
  readonly expression: string;
  /** So many lines have to match. */
  readonly count: number;
  readonly session: string;
  readonly journal: JournalAccess;
  readonly runner: Pick<SessionRunner, 'watchOutput'>;
}

/** Of the last run of the session, from its beginning on. */
export function logProbe({ expression, count, session, journal, runner }: LogProbeOptions): Probe {
  const reader = new LineReader();
  let next: number | undefined;
  let found = 0;
  const missing = (): string =>
    found === 0
      ? `no line matched /${expression}/ yet`
      : `${found} of ${count} lines matched /${expression}/ yet`;
  return {
    isOfNetwork: false,
    onDidChange: runner.watchOutput(session, LOOK_EVERY_MS),
    async look() {
      try {
        next ??= (await journal.runs(session)).at(-1)?.start ?? 0;
        for (;;) {
          const { from, bytes } = await journal.read(session, next, CHUNK_BYTES);
          if (bytes.length === 0) return fault(missing());
          next = from + bytes.length;
          const lines = reader.push(bytes);
          // A prompt is a line too: what is not ended yet counts once enough others did.
          while (found < count && lines.length > 0) {
            const match = findMatch(expression, lines);
            if (match === undefined) break;
            found++;
            lines.splice(0, lines.indexOf(match) + 1);
          }
          const isRest = found === count - 1 && findMatch(expression, [reader.rest]) !== undefined;
          if (found >= count || isRest) return null;
        }
      } catch (error) {
        return fault(`its output could not be looked at: ${messageOf(error)}`);
      }
    },
  };
}
