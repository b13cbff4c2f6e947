// kill -9 of the daemon while a terminal prints and the user types: neither notices, the window reconnects by itself,
// and what ended meanwhile ended with its own exit code.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TerminalPicture } from './support/inPage.ts';
import { faultIn, numbersOf } from './support/numbered.ts';
import { Stage } from './support/stage.ts';
import { isAtPrompt } from './support/terminals.ts';
import { waitUntil } from './support/waitUntil.ts';

const TYPED_BEFORE = 'the quick brown fox jumps over the lazy dog 0123456789 '.repeat(3);
const TYPED_AFTER = 'pack my box with five dozen liquor jugs 9876543210 '.repeat(6);
/** A fast typist's, so that the kill falls between two keys. */
const KEY_DELAY_MS = 10;

it('loses no line, no key, no exit code and no place when the daemon is killed', async () => {
  const { workbench, workspace, holdfast } = await Stage.set();
  const { terminals } = workbench;
  const typedFile = join(workspace, 'typed');
  const isCounter = ({ lines }: TerminalPicture): boolean => numbersOf('k', lines).length > 0;

  await terminals.openWithProfile('Holdfast terminal');
  await terminals.type(isAtPrompt, `${process.execPath} countAndRecord.cjs k typed\n`);
  await terminals.waitFor('the counter', isCounter);
  await workbench.command('holdfast.newTerminalBeside');
  await terminals.waitForCount(2);
  await terminals.type(isAtPrompt, 'echo quiet\n');
  await terminals.waitFor('the quiet one', ({ lines }) => lines.includes('quiet'));
  const job = holdfast.ask<{ readonly id: string }>(
    ['new', '--', 'sh', '-c', 'while [ ! -e go ]; do sleep 0.02; done; exit 7'],
    workspace,
  );

  const before = await settled(holdfast);
  const daemon = holdfast.status().pid;
  const seenStatus = await workbench.watchStatus();
  await workbench.screenshot('daemon-kill-1-before');

  await terminals.focus(isCounter);
  await workbench.page.keyboard.type(TYPED_BEFORE, { delay: KEY_DELAY_MS });
  process.kill(daemon, 'SIGKILL');
  writeFileSync(join(workspace, 'go'), '');
  await workbench.page.keyboard.type(TYPED_AFTER, { delay: KEY_DELAY_MS });

  const history = await waitUntil(
    'the status bar to say reconnecting and then connected',
    async () => {
      const seen = await seenStatus();
      const lost = seen.findIndex((text) => /reconnect/i.test(text));
      return lost !== -1 && !/reconnect|disconnect/i.test(seen.at(-1) ?? '') && seen;
    },
    30_000,
    seenStatus,
  );
  expect(history.some((text) => /reconnect/i.test(text))).toBe(true);
  await waitUntil(
    'every typed byte',
    () => readFileSync(typedFile, 'utf8').length >= (TYPED_BEFORE + TYPED_AFTER).length,
  );
  expect(readFileSync(typedFile, 'utf8')).toBe(TYPED_BEFORE + TYPED_AFTER);

  const at = numbersOf('k', (await terminals.waitFor('the counter', isCounter)).lines).at(-1) ?? 0;
  const later = await terminals.waitFor(
    'more lines',
    ({ lines }) => (numbersOf('k', lines).at(-1) ?? 0) > at + 50,
  );
  expect(faultIn(numbersOf('k', later.lines))).toBeUndefined();

  expect(holdfast.status().pid).not.toBe(daemon);
  await waitUntil('the job to be known as ended', () => holdfast.session(job.id).state === 'exited');
  expect(holdfast.session(job.id).exitCode).toBe(7);
  const after = await waitUntil('the same clients', async () => {
    const found = await settled(holdfast);
    return JSON.stringify(found.clients) === JSON.stringify(before.clients) && found;
  });
  expect(after).toEqual(before);
  await workbench.screenshot('daemon-kill-2-after');
});

/** What must be as it was: who is connected and shows what, and each terminal but for what it printed since. */
async function settled(holdfast: Stage['holdfast']) {
  const { clients } = holdfast.status();
  const terminals = holdfast
    .terminals()
    .filter(({ exitCode, clients: viewers }) => exitCode === null && hasViewer(viewers));
  const offsets = terminals.map(({ offset }) => offset);
  return {
    clients: clients.map(({ label, root }) => ({ label, root })),
    terminals: terminals.map(({ id, pid, size, clients: viewers }) => ({
      id,
      pid,
      size,
      viewers: modesOf(viewers),
    })),
    // The quiet one is the later of the two: not a byte more, not a byte less.
    quietOffset: offsets.at(-1),
  };
}

function hasViewer(viewers: unknown): boolean {
  return Array.isArray(viewers) ? viewers.length > 0 : Number(viewers) > 0;
}

/** Without the offset a viewer has acknowledged, which moves with the output. */
function modesOf(viewers: unknown): unknown {
  if (!Array.isArray(viewers)) return viewers;
  return viewers.map((viewer: Readonly<Record<string, unknown>>) => ({
    id: viewer['id'],
    mode: viewer['mode'],
  }));
}
