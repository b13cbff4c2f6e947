// Attaching at another size than all was printed at: shown is what a terminal that saw it, and was resized then, shows.

import { expect, it } from 'vitest';
import type { Size } from '../src/protocol/types.ts';
import { testHome } from './support/home.ts';
import { Witness } from './support/replay.ts';
import { cliTerminal } from './support/terminals.ts';
import { until } from './support/until.ts';

const FIRST = { cols: 60, rows: 12 };
const PRINTED = [
  'a line that is much longer than any of the terminals is wide, so that it goes on below and below and below\\r\\n',
  '\\033[31mred \\033[44mon blue\\033[m and 世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界\\r\\n',
  'short\\r\\n\\r\\nthe last line, which ends without one and is also long enough to be wrapped $ ',
].join('');

/** The rows of the screen, and where the cursor is. */
function screenOf({ terminal }: Witness): unknown {
  const { active } = terminal.buffer;
  const rows = Array.from({ length: terminal.rows }, (_, y) =>
    active.getLine(active.baseY + y)?.translateToString(true),
  );
  return { rows, cursor: [active.cursorX, active.cursorY] };
}

it('draws it as if it had been resized', async () => {
  const home = testHome();
  const size = `${FIRST.cols}x${FIRST.rows}`;
  const made = await home.ok(
    'new',
    '--json',
    '--size',
    size,
    '--',
    'sh',
    '-c',
    `printf '${PRINTED}'; exec cat`,
  );
  const { id } = made.json<{ id: string }>();
  await until('the output', async () => (await home.ok('backlog', id)).stdout.includes('wrapped $'));
  const seen = new Witness(FIRST);
  await seen.write(Buffer.from((await home.ok('backlog', id)).stdout));

  const show = async (next: Size): Promise<void> => {
    seen.resize(next);
    const expected = JSON.stringify(screenOf(seen));
    const outer = cliTerminal(home, ['attach', id], next);
    let shown = '';
    await until('the screen as it was, at its new size', async () => {
      const drawn = new Witness(next);
      await drawn.write(Buffer.from(outer.text));
      shown = JSON.stringify(screenOf(drawn));
      return shown === expected;
    }).catch(() => expect(shown).toBe(expected));
    outer.type('\x1c\x1c');
    await outer.waitForExit();
  };
  await show({ cols: 33, rows: 9 });
  await show({ cols: 90, rows: 20 });
  // The same size once more: nothing has to be drawn anew.
  await show({ cols: 90, rows: 20 });
});
