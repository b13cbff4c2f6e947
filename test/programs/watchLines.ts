// A viewer as any program may be one: follows a session from its first byte, checks that each line has the number after
// the one before, and says in the end, as JSON, what it got. `watchLines HOME SESSION`

import { findLocalSession, mintLocalTicket } from '../../src/client/localSession.ts';
import { Stream } from '../../src/client/stream.ts';
import { hostPaths } from '../../src/host/paths.ts';

const LINE = /^0*(\d+) /;
const [, , home = '', id = ''] = process.argv;
const paths = hostPaths(home);

const found = { lines: 0, bytes: 0, outOfOrder: 0, gaps: [] as string[], isComplete: false };
let position = 0;
let next = 0;
let rest = '';
/** After a gap the first line may be a part of one, and its number is what it is. */
let isAnyNumber = false;

const stream = new Stream({
  resolve: async () => {
    const session = findLocalSession(paths, id);
    if (session.kind !== 'living') throw new Error(`${id} is ${session.kind}`);
    return mintLocalTicket(session, { writer: `watcher-${process.pid}`, mode: 'view', steal: false });
  },
  from: 0,
  size: null,
  label: 'watcher',
  pid: process.pid,
  window: null,
  listener: {
    onData: (bytes, _, offset) => {
      if (offset !== position) found.gaps.push(`${position}-${offset}`);
      position = offset + bytes.length;
      found.bytes += bytes.length;
      take(Buffer.from(bytes).toString('latin1'));
      stream.ack(position);
    },
    onLag: ({ resumeAt }) => {
      found.gaps.push(`${position}-${resumeAt}`);
      skipTo(resumeAt);
    },
    onCheckpoint: (_, offset) => skipTo(offset),
    onExit: () => {
      found.isComplete = true;
      finish();
    },
    onFailed: (error) => {
      console.error(error);
      finish();
    },
  },
});
console.log('watching');

function skipTo(offset: number): void {
  position = offset;
  rest = '';
  isAnyNumber = true;
}

function take(text: string): void {
  const lines = (rest + text).split('\r\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const number = LINE.exec(line)?.[1];
    if (number === undefined) {
      // The rest of a line whose begin was in the gap, or the last line of all.
      isAnyNumber = isAnyNumber && line !== 'done';
      continue;
    }
    found.lines++;
    if (!isAnyNumber && Number(number) !== next) found.outOfOrder++;
    isAnyNumber = false;
    next = Number(number) + 1;
  }
}

function finish(): void {
  process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit());
}
