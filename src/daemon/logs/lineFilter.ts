// A user's expression over log lines, cut off when it takes too long: one that backtracks for ever must not hold up the
// daemon.

import { stripVTControlCharacters } from 'node:util';
import { createContext, Script } from 'node:vm';
import { invalidParams, timedOut } from '../../protocol/failure.ts';

/** For all of one query. */
const LIMIT_MS = 10_000;
/** For one batch: the daemon answers others in between. */
const BATCH_LIMIT_MS = 200;

const script = new Script('lines.map((line) => expression.test(line))');

export class LineFilter {
  readonly #context: ReturnType<typeof createContext>;
  #spentMs = 0;

  /** Throws `invalidParams` where the expression is none. */
  constructor(source: string) {
    let expression: RegExp;
    try {
      expression = new RegExp(source, 'u');
    } catch (error) {
      throw invalidParams('grep', error instanceof Error ? error.message : String(error));
    }
    this.#context = createContext({ expression, lines: [] });
  }

  /** One answer per line. Colours in a line do not count. Throws `timedOut` when the expression takes too long. */
  test(lines: readonly string[]): readonly boolean[] {
    if (this.#spentMs > LIMIT_MS) throw timedOut('the expression of --grep', LIMIT_MS);
    const begun = performance.now();
    try {
      this.#context['lines'] = lines.map(stripVTControlCharacters);
      const answers: unknown = script.runInContext(this.#context, { timeout: BATCH_LIMIT_MS });
      return Array.isArray(answers) ? answers.map(Boolean) : [];
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw timedOut('the expression of --grep', BATCH_LIMIT_MS);
      }
      throw error;
    } finally {
      this.#spentMs += performance.now() - begun;
    }
  }
}
