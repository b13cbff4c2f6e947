// Claims about output on the data plane: exact bytes from any offset, viewers that do not slow each other, the lag rule.

import { expect, it } from 'vitest';
import { sessionPaths } from '../src/host/paths.ts';
import { writeCheckpoint } from '../src/journal/checkpoint.ts';
import { openJournal } from '../src/journal/reader.ts';
import { FrameType } from '../src/protocol/frames.ts';
import { FrameClient } from './support/frameClient.ts';
import { TestKeeper } from './support/keeper.ts';
import { programFile } from './support/program.ts';
import { until } from './support/until.ts';

const LINE_BYTES = 100;
const DONE_BYTES = 6;

async function numbered(lines: number): Promise<string[]> {
  return [process.execPath, await programFile('printNumbered'), String(lines)];
}

function expectNumbered(text: string, lines: number): void {
  expect(text.length).toBe(lines * LINE_BYTES + DONE_BYTES);
  for (let n = 0; n < lines; n += 97) {
    expect(text.slice(n * LINE_BYTES, n * LINE_BYTES + 10)).toBe(String(n).padStart(10, '0'));
  }
}

it('goes on at the byte where a client was cut off, again and again, without a byte twice or missing', async () => {
  const keeper = await TestKeeper.start();
  const lines = 30_000;
  await keeper.spawn({ argv: await numbered(lines) });
  const parts: Buffer[] = [];
  let at = 0;
  for (let cut = 1; at < lines * LINE_BYTES + DONE_BYTES; cut++) {
    const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'), { from: at });
    const goal = Math.min(at + cut * 50_000, lines * LINE_BYTES + DONE_BYTES);
    await until('some output', () => client.position >= goal);
    client.cut();
    expect(client.opened?.from).toBe(at);
    expect(client.jumps).toEqual([]);
    parts.push(...client.pieces);
    at = client.position;
  }
  expectNumbered(Buffer.concat(parts).toString('latin1'), lines);
});

it('sends every offset, from memory, from the files, and from a trimmed front', async () => {
  const keeper = await TestKeeper.start();
  const journal = { segmentBytes: 50_000, segments: 4 };
  await keeper.spawn({ argv: await numbered(5_000), kind: 'service', journal });
  await keeper.exitOf();
  const { start, end } = await keeper.session();
  expect(start).toBeGreaterThan(0);
  const kept = await openJournal(sessionPaths(keeper.paths, 's1').journalDir);
  for (const from of [start, start + 1, start + 99_999, end - 7, end]) {
    const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'), { from });
    await until('the exit', () => client.exits().length > 0);
    expect(client.position).toBe(end);
    expect(client.jumps).toEqual([]);
    const parts: Buffer[] = [];
    for await (const { bytes } of kept.windows(from, end)) parts.push(bytes);
    expect(Buffer.concat(client.pieces).equals(Buffer.concat(parts))).toBe(true);
    client.cut();
  }
  const late = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'), { from: 5 });
  await until('the exit', () => late.exits().length > 0);
  expect(late.bodies('lag')).toEqual([{ resumeAt: start }]);
  expect(late.position).toBe(end);
});

it('draws a fresh screen from the newest checkpoint and what came since', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sh', '-c', 'printf 0123456789; cat'] });
  const first = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('first'));
  await first.waitForText('0123456789');
  const { checkpointsDir } = sessionPaths(keeper.paths, 's1');
  const size = { cols: 80, rows: 24 };
  await writeCheckpoint(checkpointsDir, { offset: 6, size, bytes: Buffer.from('a screen') });
  await keeper.control.request('checkpoint/didWrite', { session: 's1', offset: 6, size });
  const second = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('second', { mode: 'view' }));
  await second.waitForText('6789');
  expect(second.checkpoints).toEqual([{ offset: 6, text: 'a screen' }]);
  expect([second.opened?.from, second.text]).toEqual([6, '6789']);
});

it('begins at a line of the last MiB where there is no screen to begin with', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: await numbered(200_000), kind: 'service' });
  await keeper.exitOf();
  const { end } = await keeper.session();
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  await until('the exit', () => client.exits().length > 0);
  const from = client.opened?.from ?? 0;
  expect(end - from).toBeLessThanOrEqual(1024 * 1024);
  expect(end - from).toBeGreaterThan(1_000_000);
  const [first = '', second = ''] = client.text.split(/\r?\n/);
  expect(Number(/\d+/.exec(second)?.[0])).toBe(Number(/\d+/.exec(first)?.[0]) + 1);
  expect(second.length - first.length).toBeLessThanOrEqual(1);
  expect(client.position).toBe(end);
});

it('pauses a viewer that acknowledges nothing, and slows no other down', async () => {
  const keeper = await TestKeeper.start();
  const lines = 50_000;
  await keeper.spawn({ argv: await numbered(lines) });
  const stopped = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('v', { mode: 'view' }), {
    from: 0,
    acks: false,
  });
  const lead = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'), { from: 0 });
  await until('all output', () => lead.exits().length > 0, 30_000);
  expectNumbered(lead.text, lines);
  expect(stopped.receivedBytes).toBeGreaterThanOrEqual(100_000);
  expect(stopped.receivedBytes).toBeLessThan(200_000);
  // It has not lost anything either: a terminal's journal holds four budgets without a checkpoint.
  stopped.acks = true;
  stopped.ack();
  await until('the rest', () => stopped.exits().length > 0, 30_000);
  expectNumbered(stopped.text, lines);
});

it('holds a terminal back for a lead that is slow but acknowledges, so that it loses nothing', async () => {
  const keeper = await TestKeeper.start();
  const lines = 30_000;
  const journal = { segmentBytes: 32 * 1024, segments: 4 };
  const lead = keeper.ticket('w');
  await keeper.spawn({
    argv: ['sh', '-c', `read start; exec ${(await numbered(lines)).join(' ')}`],
    kind: 'task',
    journal,
  });
  const client = await FrameClient.open(keeper.record.dataSocket, lead, { acks: false });
  client.type(0, '\n');
  const looks: Promise<number>[] = [];
  const reader = setInterval(() => {
    client.ack();
    looks.push(keeper.session().then(({ end }) => end - client.position));
  }, 5);
  await until('all output', () => client.exits().length > 0, 60_000);
  clearInterval(reader);
  const furthestBehind = Math.max(...(await Promise.all(looks)));
  expect(client.bodies('lag')).toEqual([]);
  expect(client.jumps).toEqual([]);
  expectNumbered(client.text.slice(client.text.indexOf('0000000000')), lines);
  expect(furthestBehind).toBeLessThan(4 * 32 * 1024);
}, 90_000);

it('does not wait for a stalled lead, which is told what it lost', async () => {
  const keeper = await TestKeeper.start();
  const journal = { segmentBytes: 32 * 1024, segments: 4 };
  await keeper.spawn({ argv: await numbered(20_000), kind: 'task', journal });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'), {
    acks: false,
    from: 0,
  });
  await keeper.exitOf();
  const { start, end } = await keeper.session();
  client.acks = true;
  client.ack();
  await until('the rest', () => client.exits().length > 0);
  const [lag] = client.bodies<{ resumeAt: number }>('lag');
  expect(lag?.resumeAt).toBe(start);
  expect(client.position).toBe(end);
  expect(client.text.endsWith('done\r\n')).toBe(true);
});

it('keeps a stream open over the runs of a service, with their starts and ends between the right bytes', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sh', '-c', 'echo one; exit 1'], kind: 'service' });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w', { mode: 'view' }));
  await until('the first exit', () => client.exits().length === 1);
  await keeper.spawn({ argv: ['sh', '-c', 'echo two; exit 2'], kind: 'service' });
  await until('the second exit', () => client.exits().length === 2);
  expect(client.text).toBe('one\r\ntwo\r\n');
  expect(client.exits().map(({ exitCode }) => exitCode)).toEqual([1, 2]);
  expect(client.runs().map(({ number }) => number)).toEqual([2]);
});

it('refuses a forged ticket, and proves itself before it asks', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['cat'] });
  const forged = { ...keeper.ticket('w', { mode: 'view' }), mode: 'lead' as const };
  const client = await FrameClient.open(keeper.record.dataSocket, forged);
  expect(client.failed?.kind).toBe('unauthorized');
  const other = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w', { session: 'other' }));
  expect(other.failed?.kind).toBe('notFound');
  const noise = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  noise.socket.send(FrameType.input, 7, Buffer.from('a hole'));
  await until('the refusal', () => noise.failed);
  expect(noise.failed?.kind).toBe('malformed');
});
