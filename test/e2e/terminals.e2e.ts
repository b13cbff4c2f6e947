// The main promise in real VS Code: three terminals (panel, split, editor area) count on through a reload, a closed
// window and a stopped VS Code server, in their places, with every line shown once. Told twice: with the contributed
// profile, and with Holdfast as the default terminal, where VS Code's own commands make them.
import { expect, it } from 'vitest';
import type { TerminalPicture } from './support/inPage.ts';
import { faultIn, numbersOf, pidOf } from './support/numbered.ts';
import { Stage } from './support/stage.ts';
import { waitUntil } from './support/waitUntil.ts';

const LABELS = ['a', 'b', 'c'] as const;
type Label = (typeof LABELS)[number];

/** What one counter is known by, before and after whatever happens to VS Code. */
interface Counter {
  readonly pid: number;
  readonly place: TerminalPicture['place'];
  readonly last: number;
}
type Counters = Readonly<Record<Label, Counter>>;

/** A client that starts anew draws 1,000 lines of history unless told otherwise; the screen's edge may cost some. */
const HISTORY_LINES = 900;
/** Enough new lines to show that a terminal is alive, one second of them. */
const MORE_LINES = 20;

/** Marks of the shell integration and modes of the shell stand in front of what a command prints. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are made of them.
const UNSEEN = /\x1b\][^\x07]*\x07|\x1b\[[?\d;]*[a-z]|\r/gi;

it('keeps three terminals of the contributed profile through reload, closed window and stopped server', async () => {
  const stage = await Stage.set();
  const { workbench } = stage;
  await tell(stage, 'profile', {
    inPanel: () => workbench.terminals.openWithProfile('Holdfast terminal'),
    split: () => workbench.command('holdfast.newTerminalBeside'),
    inEditor: () => workbench.command('holdfast.newTerminalInEditor'),
  });
});

it('keeps them in the same way with Holdfast as the default profile', async () => {
  const stage = await Stage.set();
  const { workbench } = stage;
  await workbench.command('holdfast.makeDefaultProfile');
  await waitUntil('the message', async () => (await workbench.notifications()).length > 0);
  await tell(stage, 'default', {
    inPanel: () => workbench.command('workbench.action.terminal.new'),
    split: () => workbench.command('workbench.action.terminal.split'),
    inEditor: () => workbench.command('workbench.action.createTerminalEditor'),
  });
});

interface Ways {
  readonly inPanel: () => Promise<void>;
  readonly split: () => Promise<void>;
  readonly inEditor: () => Promise<void>;
}

async function tell({ workbench, server, holdfast }: Stage, name: string, ways: Ways): Promise<void> {
  const now = { workbench, holdfast };

  await openAndCount(now, ways.inPanel, 'a', 1);
  await openAndCount(now, ways.split, 'b', 2);
  await openAndCount(now, ways.inEditor, 'c', 3);
  const opened = await counting(now);
  expect(LABELS.map((label) => opened[label].place)).toEqual(['panel', 'panel', 'editor']);
  const pids = holdfast.terminals().map(({ pid }) => pid);
  expect(pids).toHaveLength(3);
  await workbench.screenshot(`terminals-${name}-1-opened`);

  await workbench.reload();
  const reloaded = await counting(now, opened);
  await workbench.screenshot(`terminals-${name}-2-reloaded`);

  await workbench.close();
  // Lines that nobody sees have to be printed before anyone comes back.
  const a = holdfast.terminals()[0];
  await waitUntil(
    'output while no window is open',
    () => holdfast.session(a?.id ?? '').offset > (a?.offset ?? 0),
  );
  await workbench.reopen();
  const reopened = await counting(now, reloaded);
  await workbench.screenshot(`terminals-${name}-3-reopened`);

  await workbench.close();
  await server.stop();
  await server.start();
  await workbench.reopen();
  await counting(now, reopened);
  await workbench.screenshot(`terminals-${name}-4-server-restarted`);

  // None new: neither a second session nor a tab beside the three.
  expect(holdfast.terminals().map(({ pid }) => pid)).toEqual(pids);
  expect(await workbench.terminals.all()).toHaveLength(3);
  for (const session of holdfast.terminals()) {
    const printed = holdfast.journal(session.id).toString('utf8').replaceAll(UNSEEN, '').split('\n');
    const label = LABELS.find((candidate) => pidOf(candidate, printed) !== undefined);
    expect(label, `session ${session.id} belongs to no counter`).toBeDefined();
    expect(faultIn(numbersOf(label ?? '', printed.slice(0, -1)))).toBeUndefined();
  }
}

type Now = Pick<Stage, 'workbench' | 'holdfast'>;

async function openAndCount(
  { workbench }: Now,
  open: () => Promise<void>,
  label: Label,
  count: number,
): Promise<void> {
  await open();
  await workbench.terminals.waitForCount(count);
  const isFresh = ({ isVisible, lines }: TerminalPicture): boolean =>
    isVisible && lines.at(-1)?.startsWith('$') === true && !lines.some((line) => / pid \d+$/.test(line));
  await workbench.terminals.waitFor('a fresh prompt', isFresh);
  await workbench.terminals.type(isFresh, `sh count.sh ${label}\n`);
  await workbench.terminals.waitFor(`counter ${label}`, ({ lines }) => numbersOf(label, lines).length > 0);
}

/** Waits until all three are shown where they were, count on without a fault, and are the same processes. */
async function counting({ workbench }: Now, before?: Counters): Promise<Counters> {
  let seen: Counters | string = 'nothing';
  const look = async (): Promise<Counters | undefined> => {
    seen = read(await workbench.terminals.all(), before);
    return typeof seen === 'string' ? undefined : seen;
  };
  return waitUntil('three terminals that count on in their places', look, 45_000, async () => ({
    fault: seen,
    shown: (await workbench.terminals.all()).map(({ place, isVisible, lines }) => ({
      place,
      isVisible,
      end: lines.slice(-3),
    })),
  }));
}

/** The three counters, or what is not (yet) right about them. */
function read(shown: readonly TerminalPicture[], before: Counters | undefined): Counters | string {
  const found: Partial<Record<Label, Counter>> = {};
  for (const label of LABELS) {
    const pictures = shown.filter(({ lines }) => numbersOf(label, lines).length > 0);
    const [picture] = pictures;
    if (picture === undefined || pictures.length > 1) return `${label} is shown ${pictures.length} times`;
    const counter = readOne(label, picture, before?.[label]);
    if (typeof counter === 'string') return `${label} ${counter}`;
    found[label] = counter;
  }
  return found as Counters;
}

function readOne(
  label: Label,
  { lines, place }: TerminalPicture,
  was: Counter | undefined,
): Counter | string {
  const numbers = numbersOf(label, lines);
  // Only a history that is as long as what is drawn again may begin later than with 1.
  const first = numbers.length >= HISTORY_LINES ? numbers[0] : 1;
  const fault = faultIn(numbers, first);
  if (fault !== undefined) return fault;
  const last = numbers.at(-1) ?? 0;
  if (last < (was?.last ?? 0) + MORE_LINES) return `stands at ${last}`;
  // Where its first line has left the history, the pids `holdfast list` says are what is compared.
  const pid = pidOf(label, lines) ?? was?.pid ?? 0;
  if (was !== undefined && (was.pid !== pid || was.place !== place)) {
    return `was ${was.pid} in the ${was.place}, is ${pid} in the ${place}`;
  }
  return { pid, place, last };
}
