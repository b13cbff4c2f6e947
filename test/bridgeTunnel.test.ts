// The two ends of a bridge against each other and against peers that mean no good: over real pipes.

import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Channel } from '../src/client/bridge/channel.ts';
import { bridgeFrameHeader } from '../src/client/bridge/frames.ts';
import { Tunnel } from '../src/client/bridge/tunnel.ts';
import { unauthorized } from '../src/protocol/failure.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

async function pipes(): Promise<readonly [Socket, Socket]> {
  const file = path.join(temporaryFolder(), 's');
  const server = createServer().listen(file);
  await new Promise((listening) => server.once('listening', listening));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const ends = [connect(file), await accepted] as const;
  onTestFinished(() => {
    for (const end of ends) end.destroy();
    server.close();
  });
  return ends;
}

function tunnelOn(socket: Socket, answer: (ask: string) => Promise<unknown>, probeMs?: number): Tunnel {
  const tunnel = new Tunnel(socket, socket, { answer, probeMs });
  onTestFinished(() => tunnel.dispose());
  return tunnel;
}

async function twoEnds(): Promise<{ near: Tunnel; far: Tunnel }> {
  const [a, b] = await pipes();
  const refuse = async (ask: string): Promise<never> => {
    throw unauthorized(`no ${ask} here`);
  };
  return { near: tunnelOn(a, refuse), far: tunnelOn(b, refuse) };
}

it('answers with the failure of the other end, kind and words', async () => {
  const { near } = await twoEnds();
  await expect(near.ask('greet', {})).rejects.toMatchObject({
    kind: 'unauthorized',
    message: 'not authorized: no greet here',
  });
});

it('a reader that does not read stops its own writer and no other channel, and loses nothing', async () => {
  const { near, far } = await twoEnds();
  const slow = far.channel(1);
  const quick = far.channel(2);
  const mine = [near.channel(1), near.channel(2)] as const;
  const block = Buffer.alloc(64 * 1024, 7);
  for (let at = 0; at < 64; at++) slow.write(block);
  mine[1].on('data', () => undefined);
  quick.write('hello');
  await until(
    'the other channel to be read',
    () => mine[1].readableFlowing === true && quick.writableLength === 0,
  );
  await until('the window to be full', () => slow.writableLength <= 63 * block.length);
  // 4 MiB were written, the window is one.
  expect(slow.writableLength).toBeGreaterThan(2 * 1024 * 1024);
  let bytes = 0;
  mine[0].on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  slow.end();
  await until('all of it', () => bytes === 64 * block.length && mine[0].closed);
});

it('the end of the way ends channels and questions at both ends', async () => {
  const [a, b] = await pipes();
  const near = tunnelOn(a, () => new Promise(() => undefined));
  const far = tunnelOn(b, () => new Promise(() => undefined));
  const channels: Channel[] = [near.channel(5), far.channel(5)];
  for (const channel of channels) channel.on('error', () => undefined);
  const question = expect(near.ask('greet', {})).rejects.toMatchObject({ kind: 'connectionLost' });
  a.destroy();
  await question;
  await until('the channels to be closed', () => channels.every(({ closed }) => closed));
  await until('the other end to know', () => far.isClosed);
});

it('drops an end of which nothing is heard, and keeps one that only has nothing to say', async () => {
  const [a, b] = await pipes();
  const silent = tunnelOn(a, async () => ({}), 20);
  let why: string | undefined;
  silent.onDidClose(({ message }) => {
    why = message;
  });
  // It takes what comes and says nothing.
  b.resume();
  await until('the silent one to be dropped', () => why?.includes('is silent'));
  const [c, d] = await pipes();
  const idle = [tunnelOn(c, async () => ({}), 20), tunnelOn(d, async () => ({}), 20)];
  let probes = 0;
  d.on('data', () => {
    probes += 1;
  });
  await until('many probes', () => probes > 20);
  expect(idle.map(({ isClosed }) => isClosed)).toEqual([false, false]);
});

it.each([
  ['a length no frame has', Buffer.from('ffffffff00000001', 'hex')],
  ['garbage about channels', Buffer.concat([bridgeFrameHeader(0, 3), Buffer.from('{{{')])],
  ['no object about channels', Buffer.concat([bridgeFrameHeader(0, 1), Buffer.from('7')])],
])('%s ends the bridge', async (_name, bytes) => {
  const [a, b] = await pipes();
  const tunnel = tunnelOn(a, async () => ({}));
  b.write(bytes);
  await until('the end', () => tunnel.isClosed);
});

it('more than was granted ends that channel alone', async () => {
  const [a, b] = await pipes();
  const tunnel = tunnelOn(a, async () => ({}));
  const flooded = tunnel.channel(1);
  let failure: Error | undefined;
  flooded.on('error', (error) => {
    failure = error;
  });
  b.resume();
  const block = Buffer.alloc(1024 * 1024);
  for (let at = 0; at < 3; at++) b.write(Buffer.concat([bridgeFrameHeader(1, block.length), block]));
  await until('the channel to be closed', () => failure?.message.includes('granted'));
  expect(tunnel.isClosed).toBe(false);
});
