// Claims about typing: exactly once over cuts, never from a viewer, never lost in front of a program that does not read.

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FrameType } from '../src/protocol/frames.ts';
import { FrameClient } from './support/frameClient.ts';
import { TestKeeper } from './support/keeper.ts';
import { programFile } from './support/program.ts';
import { until } from './support/until.ts';

/** Prints back what it reads, byte by byte, without an echo of the terminal's own. */
const RAW_CAT = ['sh', '-c', 'stty raw -echo; echo ready; exec cat'];

it('types every byte once although the connection is cut and everything unacknowledged is sent again', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: RAW_CAT });
  const text = Array.from({ length: 4_000 }, (_, n) => `${n},`).join('');
  let output = '';
  let at = 0;
  for (let cut = 1; output.length < text.length + 6; cut++) {
    const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'), { from: at });
    if (cut === 1) await client.waitForText('ready\n');
    // All over again from what was accepted, cut off somewhere in the middle of it.
    const accepted = client.opened?.acceptedInput ?? 0;
    const sent = text.slice(accepted, accepted + cut * 700);
    client.type(accepted, sent);
    if (cut > 2)
      client.type(Math.max(0, accepted - 50), text.slice(Math.max(0, accepted - 50), accepted + 50));
    await until('something to happen', () => client.accepted > accepted || accepted === text.length);
    if (accepted === text.length)
      await until('the rest', () => output.length + client.text.length >= text.length + 6);
    client.cut();
    output += client.text;
    at = client.position;
  }
  expect(output).toBe(`ready\n${text}`);
});

it('refuses a hole in what was typed, and forgets nothing of it', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: RAW_CAT });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  await client.waitForText('ready\n');
  client.type(0, 'abc');
  await client.waitForText('abc');
  client.type(5, 'x');
  await until('the refusal', () => client.failed);
  const again = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  expect(again.opened?.acceptedInput).toBe(3);
  const other = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('other'));
  expect(other.opened?.acceptedInput).toBe(0);
});

it('lets a viewer neither type, nor answer, nor set the size', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: RAW_CAT });
  const viewer = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('v', { mode: 'view' }), {
    size: { cols: 40, rows: 10 },
  });
  await viewer.waitForText('ready\n');
  viewer.type(0, 'typed');
  viewer.socket.send(FrameType.reply, 0, Buffer.from('replied'));
  viewer.socket.sendJson(FrameType.size, { cols: 50, rows: 11 });
  const lead = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  lead.socket.send(FrameType.reply, 0, Buffer.from('an answer;'));
  lead.type(0, 'by the lead');
  await lead.waitForText('by the lead');
  expect(lead.text).toBe('ready\nan answer;by the lead');
  expect((await keeper.session()).size).toEqual({ cols: 80, rows: 24 });
});

it('takes the size of the lead that typed last, and that of the next one when it leaves', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({
    argv: ['sh', '-c', 'trap "stty size" WINCH; echo ready; while :; do sleep 0.02; done'],
  });
  // A size that comes before the trap would go unseen.
  const watcher = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('v', { mode: 'view' }));
  await watcher.waitForText('ready');
  const a = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('a'), {
    size: { cols: 101, rows: 31 },
  });
  await a.waitForText('31 101');
  const b = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('b'), {
    size: { cols: 102, rows: 32 },
  });
  expect((await keeper.session()).size).toEqual({ cols: 101, rows: 31 });
  b.type(0, ' ');
  await b.waitForText('32 102');
  expect(b.bodies('lead').at(-1)).toEqual({ writer: 'b' });
  a.socket.sendJson(FrameType.size, { cols: 103, rows: 33 });
  b.socket.sendJson(FrameType.size, { cols: 104, rows: 34 });
  await a.waitForText('34 104');
  expect(a.text).not.toContain('33 103');
  b.cut();
  await a.waitForText('33 103');
  expect(a.bodies('size').at(-1)).toEqual({ cols: 103, rows: 33 });
});

it('makes viewers of the other leads when one steals, voids their tickets, and keeps it so over a cut', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: RAW_CAT });
  const first = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('first'));
  await first.waitForText('ready\n');
  const thief = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('thief', { steal: true }));
  await until('the eviction', () => first.bodies('evicted').length === 1);
  expect(first.bodies('evicted')).toEqual([{ by: 'thief' }]);
  first.type(0, 'too late');
  thief.type(0, 'mine');
  await thief.waitForText('mine');
  expect(thief.text).toBe('ready\nmine');
  const { ticketNumber } = await keeper.session();
  expect(ticketNumber).toBe(1);
  const stale = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('stranger'));
  expect(stale.failed?.kind).toBe('unauthorized');
  // Even with a ticket above all numbers, who lost the lead only watches when it comes back.
  first.cut();
  const back = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('first', { number: 99 }), {
    from: 3,
  });
  expect(back.opened?.mode).toBe('view');
  // Until it takes it back on purpose.
  back.cut();
  const taken = await FrameClient.open(
    keeper.record.dataSocket,
    keeper.ticket('first', { number: 99, steal: true }),
  );
  expect(taken.opened?.mode).toBe('lead');
  await until('the eviction', () => thief.bodies('evicted').length === 1);
});

it('lets nobody else lead where one leads alone, but watch', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['cat'] });
  await FrameClient.open(keeper.record.dataSocket, keeper.ticket('alone', { exclusive: true }));
  const other = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('other'));
  expect(other.failed?.kind).toBe('alreadyAttached');
  const viewer = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('viewer', { mode: 'view' }));
  expect(viewer.opened?.mode).toBe('view');
});

it('keeps a paste of more than 1 MiB for a program that does not read, without burning a processor', async () => {
  const keeper = await TestKeeper.start();
  const paste = randomBytes(1_300_000);
  const { pid } = await keeper.spawn({
    argv: [process.execPath, await programFile('readLater'), String(paste.length)],
  });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  await client.waitForText('ready');
  let sent = 0;
  const feed = (): void => {
    while (sent < paste.length && sent - client.accepted < 48 * 1024) {
      const part = paste.subarray(sent, sent + 16 * 1024);
      client.type(sent, part);
      sent += part.length;
    }
  };
  const feeding = setInterval(feed, 1);
  let last = -1;
  await until('the keeper to take no more', async () => {
    const before = last;
    last = client.accepted;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return before === client.accepted && sent - client.accepted >= 32 * 1024;
  });
  const { queuedInput } = await keeper.session();
  expect(queuedInput).toBe(1024 * 1024);
  const cpuBefore = cpuTicks(keeper.child.pid);
  const begun = performance.now();
  await until('a second to pass', () => performance.now() - begun > 1_000);
  // A tenth of a core would be far too much; a busy loop takes all of one.
  expect(cpuTicks(keeper.child.pid) - cpuBefore).toBeLessThan(10);
  await until('somebody to be told', async () => (await keeper.session()).inputStalledSince !== null);
  process.kill(pid, 'SIGUSR1');
  await client.waitForText('received');
  expect((await keeper.session()).inputStalledSince).toBeNull();
  const told = keeper.events.filter(({ name }) => name === 'input/didStall');
  expect(told).toMatchObject([{ params: { since: expect.any(Number) } }, { params: { since: null } }]);
  clearInterval(feeding);
  expect(client.text).toContain(
    `received ${paste.length} ${createHash('sha256').update(paste).digest('hex')}`,
  );
});

it('ends the input of a pipe after all that was typed', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['wc', '-c'], tty: false, kind: 'pipe' });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  client.type(0, 'x'.repeat(50_000));
  client.socket.send(FrameType.inputEnd, 50_000);
  await client.waitForText('50000');
  expect((await keeper.exitOf()).exit.exitCode).toBe(0);
});

function cpuTicks(pid: number | undefined): number {
  const text = readStat(pid);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function readStat(pid: number | undefined): string {
  return readFileSync(`/proc/${pid}/stat`, 'utf8');
}
