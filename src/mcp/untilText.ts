// Waiting for a text: in the lines a session prints, and on its screen, where a program that asks something stops in the
// middle of a line.

import { stripVTControlCharacters } from 'node:util';
import type { Disposable } from '../base/disposable.ts';
import { isFailure } from '../protocol/failure.ts';
import type { DaemonInput } from '../protocol/types.ts';
import type { Agent } from './agent.ts';
import { noExpression } from './refusals.ts';
import { type Patience, untilSettled } from './waits.ts';

export interface WantedText {
  /** Its id. */
  readonly session: string;
  /** A regular expression for one line. */
  readonly pattern: string;
  /** Whether only what is printed from now on counts, in whole lines. */
  readonly isOnlyNew: boolean;
}

/** What a text is looked for in, of what was printed already. */
const LINES_BEFORE = 10_000;
/** A screen is looked at when it has been still for that long, */
const STILL_MS = 100;
/** and after that in any case, for one that is never still. */
const LOOK_MS = 5_000;

/** @returns the line that has it */
export async function untilText(agent: Agent, wanted: WantedText, patience: Patience): Promise<string> {
  const { session: id, pattern, isOnlyNew } = wanted;
  const expression = expressionOf(pattern);
  const { size } = await agent.session(id);
  const where = { target: [id], root: agent.root };
  const params = isOnlyNew ? { ...where, since: Date.now() } : { ...where, lines: LINES_BEFORE };
  return untilSettled(patience, (owned, resolve, reject) => {
    const look = (lines: readonly string[]): void => {
      const found = lines.find((line) => expression.test(line));
      if (found !== undefined) resolve(found.trimEnd());
    };
    const onLogLines = ({ lines }: { readonly lines: readonly { readonly line: string }[] }): void =>
      look(lines.map(({ line }) => stripVTControlCharacters(line)));
    owned.add(agent.link.subscribe({ topic: 'logs', params }, { onLogLines }));
    if (size !== null && !isOnlyNew) owned.add(watchScreen(agent, id, look, reject));
  });
}

/** Looks at a screen whenever it has come to rest. */
function watchScreen(
  { link }: Agent,
  session: string,
  look: (lines: readonly string[]) => void,
  onError: (error: unknown) => void,
): Disposable {
  let isOver = false;
  const goOn = async (): Promise<void> => {
    for (let since: number | null = null; !isOver; ) {
      const still: DaemonInput<'session/awaitIdle'> = {
        session,
        root: null,
        quietMs: STILL_MS,
        maxWaitMs: LOOK_MS,
        since,
      };
      since = (await link.request('session/awaitIdle', still)).generation;
      const { text } = await link.request('session/screen', { session, root: null });
      // A question mostly ends with a blank, and rows of a screen do not.
      if (!isOver) look(text.split('\n').flatMap((row) => [row, `${row} `]));
    }
  };
  // The screen of one that has ended says nothing new; its last lines come anyway.
  goOn().catch((error: unknown) => {
    if (!isFailure(error)) onError(error);
  });
  return {
    dispose() {
      isOver = true;
    },
  };
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw noExpression(pattern, error instanceof Error ? error.message : String(error));
  }
}
