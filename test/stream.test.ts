// A stream to a keeper over a real socket: exact in both directions over cuts, and never to somebody else.

import { describe, expect, it, onTestFinished } from 'vitest';
import { Stream } from '../src/client/stream.ts';
import type { StreamListener } from '../src/client/streamOptions.ts';
import { processGone } from '../src/protocol/failure.ts';
import { FrameType } from '../src/protocol/frames.ts';
import { STALE_INPUT_MS } from '../src/protocol/limits.ts';
import { type KeeperPeer, startKeeperPeer } from './support/peers/keeperPeer.ts';
import { until } from './support/until.ts';

interface Seen {
  readonly stream: Stream;
  readonly text: string;
  readonly events: readonly string[];
}

function openStream(peer: KeeperPeer, more: Partial<StreamListener> = {}): Seen {
  const events: string[] = [];
  let text = '';
  const stream = new Stream({
    resolve: () => Promise.resolve({ socket: peer.socketPath, ticket: peer.ticket }),
    from: null,
    size: { cols: 80, rows: 24 },
    label: 'test',
    pid: null,
    window: null,
    listener: {
      onOpened: (_, isResumed) => events.push(isResumed ? 'resumed' : 'opened'),
      onData: (bytes, _, offset) => {
        text += Buffer.from(bytes).toString();
        stream.ack(offset + bytes.length);
      },
      onCheckpoint: (bytes) => {
        text = Buffer.from(bytes).toString();
      },
      onExit: ({ exitCode }) => events.push(`exit ${exitCode}`),
      onEvicted: ({ by }) => events.push(`evicted by ${by}`),
      onMove: ({ session }) => events.push(`move to ${session}`),
      onNotSent: (count) => events.push(`${count} not sent`),
      onFailed: (error) => events.push(`failed: ${error.message}`),
      ...more,
    },
  });
  onTestFinished(() => stream.dispose());
  return {
    stream,
    get text() {
      return text;
    },
    events,
  };
}

describe('output', () => {
  it('goes on after a cut where it was: nothing twice, nothing missing', async () => {
    const peer = await startKeeperPeer();
    const seen = openStream(peer);
    await until('the stream', () => seen.stream.isOpen);
    let expected = '';
    for (let line = 0; line < 50; line++) {
      const text = `line ${line}\n`;
      expected += text;
      peer.send(text);
      if (line % 7 === 3) {
        const { length } = seen.events;
        peer.cut();
        peer.send('meanwhile\n');
        expected += 'meanwhile\n';
        await until('the stream again', () => seen.events.length > length);
      }
    }
    await until('all of it', () => seen.text.length >= expected.length);
    expect(seen.text).toBe(expected);
    expect(peer.opens.length).toBeGreaterThan(5);
    expect(peer.opens.slice(1).every(({ from }) => from !== null)).toBe(true);
  });

  it('is acknowledged by who takes it, not by the stream', async () => {
    const peer = await startKeeperPeer();
    let taken = 0;
    const seen = openStream(peer, {
      onData: (bytes) => {
        taken += bytes.length;
      },
    });
    await until('the stream', () => seen.stream.isOpen);
    peer.send('hello');
    await until('the output', () => taken === 5);
    expect(peer.acks).toEqual([]);
    seen.stream.ack(3);
    await until('the acknowledgement', () => peer.acks.length > 0);
    expect(peer.acks).toEqual([3]);
  });

  it('begins with a screen where the keeper has one, and goes on behind it', async () => {
    const peer = await startKeeperPeer({ start: 1_000 });
    const seen = openStream(peer);
    await until('the stream', () => seen.stream.isOpen);
    peer.send('tail');
    await until('the output', () => seen.text === 'tail');
    expect(peer.opens[0]?.from).toBeNull();
  });
});

describe('input', () => {
  it('typed around a cut arrives once and in order', async () => {
    const peer = await startKeeperPeer();
    const seen = openStream(peer);
    await until('the stream', () => seen.stream.isOpen);
    let expected = '';
    for (let key = 0; key < 60; key++) {
      const text = String.fromCharCode(97 + (key % 26));
      expected += text;
      seen.stream.write(Buffer.from(text));
      if (key % 11 === 5) {
        peer.cut();
        await until('the cut to be seen', () => !seen.stream.isOpen);
      }
      if (key % 11 === 8) await until('the stream again', () => seen.stream.isOpen);
    }
    await until('all of it', () => peer.input.length === expected.length);
    expect(peer.input.toString()).toBe(expected);
  });

  it('that was meant for a screen that is gone is dropped and said so', async () => {
    const peer = await startKeeperPeer();
    peer.accepts = false;
    const seen = openStream(peer);
    await until('the stream', () => seen.stream.isOpen);
    const typedAt = performance.now();
    seen.stream.write(Buffer.from('rm -rf'));
    await until('it to be stale', () => performance.now() - typedAt > STALE_INPUT_MS);
    peer.accepts = true;
    peer.cut();
    await until('the resumption', () => seen.events.includes('resumed'));
    seen.stream.write(Buffer.from('ls'));
    await until('the fresh input', () => peer.input.length === 2);
    expect(peer.input.toString()).toBe('ls');
    expect(seen.events).toContain('6 not sent');
  });

  it('says when it has no room, and when it has again', async () => {
    const peer = await startKeeperPeer();
    peer.accepts = false;
    let rooms = 0;
    const seen = openStream(peer, {
      onRoom: () => {
        rooms += 1;
      },
    });
    await until('the stream', () => seen.stream.isOpen);
    const before = rooms;
    expect(seen.stream.write(Buffer.alloc(64 * 1024))).toBe(false);
    peer.accepts = true;
    peer.cut();
    await until('room', () => rooms > before);
  });

  it("an emulator's answer is no typing", async () => {
    const peer = await startKeeperPeer();
    const seen = openStream(peer);
    await until('the stream', () => seen.stream.isOpen);
    seen.stream.reply(Buffer.from('\x1b[0n'));
    await until('the answer', () => peer.replies.length === 1);
    expect(peer.input).toHaveLength(0);
  });
});

describe('a stream', () => {
  it('shows nothing to what is not the keeper of the session', async () => {
    const peer = await startKeeperPeer({ isImpostor: true });
    const seen = openStream(peer);
    await until('the end', () => seen.events.length > 0);
    expect(seen.events[0]).toMatch(/^failed: .*not the keeper/);
    expect(peer.opens[0]?.ticket).not.toHaveProperty('mac');
  });

  it('ends when there is nobody to go to any more', async () => {
    const peer = await startKeeperPeer();
    let isThere = true;
    const events: string[] = [];
    const stream = new Stream({
      resolve: () =>
        isThere
          ? Promise.resolve({ socket: peer.socketPath, ticket: peer.ticket })
          : Promise.reject(processGone(1)),
      from: null,
      size: null,
      label: 'test',
      pid: null,
      window: null,
      listener: { onData: () => undefined, onFailed: (error) => events.push(error.message) },
    });
    onTestFinished(() => stream.dispose());
    await until('the stream', () => stream.isOpen);
    isThere = false;
    peer.cut();
    await until('the end', () => events.length === 1);
    expect(events[0]).toContain('gone');
  });

  it('hands on who took the lead, where to go, and how it ended', async () => {
    const peer = await startKeeperPeer();
    const seen = openStream(peer);
    await until('the stream', () => seen.stream.isOpen);
    peer.sendFrame(FrameType.evicted, 0, { by: 'another window' });
    peer.sendFrame(FrameType.move, 0, { session: 's2' });
    peer.sendFrame(FrameType.exit, 0, { outcome: 'exited', exitCode: 7, signal: null, at: 1 });
    await until('all', () => seen.events.length === 4);
    expect(seen.events).toEqual(['opened', 'evicted by another window', 'move to s2', 'exit 7']);
  });
});
