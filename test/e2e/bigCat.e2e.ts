// `cat` of a big file in a Holdfast terminal in VS Code: nothing is lost, the window answers, the keeper stays small, and
// ^C ends it while most of the file is still to come. HOLDFAST_E2E_BIG_MB=200 is the large form, run by hand: VS Code drawn
// without a GPU takes 1 to 2 MB/s of any terminal, its own included.
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TerminalPicture } from './support/inPage.ts';
import { faultIn } from './support/numbered.ts';
import { Stage } from './support/stage.ts';
import { isAtPrompt } from './support/terminals.ts';
import { waitUntil } from './support/waitUntil.ts';

const MEGABYTES = Number(process.env['HOLDFAST_E2E_BIG_MB'] ?? 10);
/** With its number and the line end. */
const LINE_BYTES = 100;
const LINES = (MEGABYTES * 1_000_000) / LINE_BYTES;
/** A keeper that kept what VS Code has not read yet would need the size of the file, which only the large form tells from
 * what Node has not collected yet. */
const KEEPER_MAY_GROW_BYTES = 100 * 1024 * 1024;
/** How long it takes is nobody's promise; a machine with other work to do has been seen at 0.5 MB/s. */
const CAT_LIMIT_MS = 60_000 + MEGABYTES * 5_000;

it(
  `shows all of a ${MEGABYTES} MB file, answers meanwhile, keeps the keeper small, and stops at ^C`,
  async () => {
    const { workbench, workspace, holdfast } = await Stage.set();
    const { terminals } = workbench;
    const file = join(workspace, 'big');
    writeNumberedLines(file);
    const any = (): boolean => true;

    await terminals.openWithProfile('Holdfast terminal');
    await terminals.waitFor('a prompt', isAtPrompt);
    const session = holdfast.terminals()[0];
    const keeper = holdfast.keeperPids()[0];
    if (session === undefined || keeper === undefined) throw new Error('no terminal or no keeper is running');
    const restingBytes = residentBytes(keeper);

    const hasNumbers = (shown: readonly TerminalPicture[]): boolean =>
      shown.some(({ lines }) => lines.flatMap(numberOf).length > 0);
    await terminals.type(any, 'cat big; echo done $?\n');
    await waitUntil('output', async () => hasNumbers(await terminals.ends()));
    // The window answers while the file is on its way: a palette is opened, filtered and closed.
    expect(await workbench.offers('holdfast.newTerminal')).toBe(true);
    const isDone = async (): Promise<boolean> =>
      (await terminals.ends()).some(({ lines }) => lines.includes('done 0'));
    const wasStillPrinting = !(await isDone());
    await workbench.screenshot('big-cat-1-under-way');
    let peakBytes = 0;
    await waitUntil(
      'the end of the file',
      async () => {
        peakBytes = Math.max(peakBytes, residentBytes(keeper));
        return isDone();
      },
      CAT_LIMIT_MS,
    );
    expect(wasStillPrinting).toBe(true);
    expect(peakBytes - restingBytes).toBeLessThan(KEEPER_MAY_GROW_BYTES);

    // Each line end leaves the PTY as CR LF.
    const printed = holdfast.session(session.id).offset - session.offset;
    expect(printed).toBeGreaterThanOrEqual(statSync(file).size + LINES);
    const numbers = (
      await terminals.waitFor('the end', ({ lines }) => lines.includes('done 0'))
    ).lines.flatMap(numberOf);
    expect(numbers.at(-1)).toBe(LINES);
    expect(faultIn(numbers, numbers[0])).toBeUndefined();
    await workbench.screenshot('big-cat-2-whole-file');

    const atSecondCat = holdfast.session(session.id).offset;
    await terminals.type(isAtPrompt, 'cat big\n');
    const isPastCommand = ({ lines }: TerminalPicture): boolean => lines.at(-1)?.endsWith('x') === true;
    await waitUntil('output', async () => (await terminals.ends()).some(isPastCommand));
    await terminals.press(any, 'Control+c');
    await terminals.waitFor('the prompt', isAtPrompt);
    await terminals.type(isAtPrompt, 'echo after\n');
    await terminals.waitFor('an answer', ({ lines }) => lines.includes('after'));
    expect(holdfast.session(session.id).offset - atSecondCat).toBeLessThan(statSync(file).size);
    await workbench.screenshot('big-cat-3-interrupted');
  },
  2 * CAT_LIMIT_MS,
);

function writeNumberedLines(file: string): void {
  const batch = 20_000;
  const handle = openSync(file, 'w');
  for (let start = 1; start <= LINES; start += batch) {
    let text = '';
    for (let number = start; number < start + batch; number += 1)
      text += `${`${number} `.padEnd(LINE_BYTES - 1, 'x')}\n`;
    writeSync(handle, text);
  }
  closeSync(handle);
}

function numberOf(line: string): number[] {
  const number = /^(\d+) x+$/.exec(line)?.[1];
  return number === undefined ? [] : [Number(number)];
}

function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib ?? 0) * 1024;
}
