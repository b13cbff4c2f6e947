// Connections over real sockets, between peers that behave and peers that do not.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callerConnection, serverConnection } from '../src/ipc/connection.ts';
import { dial, isDeserted, isRefused } from '../src/ipc/dial.ts';
import { HandshakeGate, isProof, newNonce, proofOf } from '../src/ipc/handshake.ts';
import { listen, removeEarlierSockets } from '../src/ipc/listen.ts';
import { invalidParams } from '../src/protocol/failure.ts';
import { MAX_MESSAGE_BYTES } from '../src/protocol/limits.ts';
import type { DaemonContract } from '../src/protocol/types.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

interface Peer {
  readonly socketPath: string;
  readonly sockets: Socket[];
}

/** A raw listener: what it says is up to the test. */
async function rawPeer(onSocket: (socket: Socket) => void): Promise<Peer> {
  const socketPath = path.join(temporaryFolder(), 's');
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { socketPath, sockets };
}

/** Serves `daemon/ping`; its handler is the test's. */
async function servingPeer(handle: (method: string, params: unknown) => Promise<unknown>): Promise<Peer> {
  return rawPeer((socket) => {
    serverConnection<DaemonContract>(socket, {
      name: 'test',
      hasMethod: (method) => method.startsWith('daemon/'),
      checkParams: (method, value) => {
        if (method === 'daemon/setPersistence') throw invalidParams(method, 'persistent: missing');
        return value;
      },
      handle,
      onUnexpected: () => 'log-1',
    });
  });
}

async function callTo(peer: Peer): Promise<ReturnType<typeof callerConnection<DaemonContract>>> {
  const connection = callerConnection<DaemonContract>(await dial(peer.socketPath, 1_000), {
    name: 'the peer',
  });
  onTestFinished(() => connection.dispose());
  return connection;
}

describe('calls', () => {
  it('are answered', async () => {
    const peer = await servingPeer(async () => ({ now: 5 }));
    expect(await (await callTo(peer)).request('daemon/ping', {})).toEqual({ now: 5 });
  });

  it('in flight fail at once when the peer goes away', async () => {
    const peer = await servingPeer(() => new Promise(() => undefined));
    const connection = await callTo(peer);
    const pending = connection.request('daemon/ping', {});
    await until('the call to arrive', () => peer.sockets[0]?.bytesRead);
    peer.sockets[0]?.destroy();
    await expect(pending).rejects.toMatchObject({ kind: 'connectionLost' });
    await expect(connection.request('daemon/ping', {})).rejects.toMatchObject({ kind: 'connectionLost' });
  });

  it('that take too long fail, and the connection stays', async () => {
    let isSlow = true;
    const peer = await servingPeer(() =>
      isSlow ? new Promise(() => undefined) : Promise.resolve({ now: 1 }),
    );
    const connection = await callTo(peer);
    await expect(connection.request('daemon/ping', {}, { timeoutMs: 20 })).rejects.toMatchObject({
      kind: 'timedOut',
    });
    isSlow = false;
    expect(await connection.request('daemon/ping', {})).toEqual({ now: 1 });
  });

  it('carry failures with kind and message, hide unknown throws behind a log reference', async () => {
    const peer = await servingPeer(() => Promise.reject(new Error('secret detail')));
    const connection = await callTo(peer);
    await expect(connection.request('daemon/setPersistence', { persistent: true })).rejects.toMatchObject({
      kind: 'invalidParams',
      message: expect.stringContaining('persistent: missing'),
    });
    const unexpected = connection.request('daemon/ping', {});
    await expect(unexpected).rejects.toMatchObject({ data: { kind: 'internal', logRef: 'log-1' } });
    await expect(unexpected).rejects.not.toThrow('secret detail');
    await expect(connection.request('state/snapshot', {})).rejects.toMatchObject({ kind: 'unknownMethod' });
  });
});

describe('a hostile peer', () => {
  const attacks: readonly [string, string | Buffer][] = [
    ['a giant length', 'Content-Length: 99999999999\r\n\r\n'],
    ['a length just over the limit', `Content-Length: ${MAX_MESSAGE_BYTES + 1}\r\n\r\n`],
    ['a header without end', 'X'.repeat(10_000)],
    ['a header without length', 'Content-Type: x\r\n\r\n'],
    ['binary garbage', Buffer.from(Array.from({ length: 9_000 }, (_, at) => (at * 7) % 256))],
  ];
  it.each(attacks)('that sends %s is cut off', async (_name, bytes) => {
    const peer = await servingPeer(async () => ({ now: 1 }));
    const socket = await dial(peer.socketPath, 1_000);
    onTestFinished(() => void socket.destroy());
    socket.write(bytes);
    await until(
      'the connection to be closed',
      () => socket.destroyed || socket.closed || peer.sockets[0]?.destroyed,
    );
  });

  it('whose body is no JSON is answered no worse afterwards', async () => {
    const peer = await servingPeer(async () => ({ now: 1 }));
    const socket = await dial(peer.socketPath, 1_000);
    socket.write('Content-Length: 5\r\n\r\n{oops');
    const connection = callerConnection<DaemonContract>(socket, { name: 'the peer' });
    onTestFinished(() => connection.dispose());
    expect(await connection.request('daemon/ping', {})).toEqual({ now: 1 });
  });

  it('whose messages come a byte at a time is understood', async () => {
    const peer = await rawPeer((socket) => {
      socket.once('data', () => {
        const body = '{"jsonrpc":"2.0","id":0,"result":{"now":9}}';
        const wire = `Content-Length: ${body.length}\r\n\r\n${body}`;
        for (const letter of wire) socket.write(letter);
      });
    });
    expect(await (await callTo(peer)).request('daemon/ping', {})).toEqual({ now: 9 });
  });
});

describe('listening', () => {
  it('never takes a socket from one that accepts', async () => {
    const socketPath = path.join(temporaryFolder(), 's');
    const first = await listen(socketPath, (socket) => socket.destroy());
    onTestFinished(() => first.close());
    await expect(listen(socketPath, () => undefined)).rejects.toMatchObject({ kind: 'alreadyExists' });
    expect(await isDeserted(socketPath, 500)).toBe(false);
  });

  it('replaces a socket file nobody listens on', async () => {
    const socketPath = path.join(temporaryFolder(), 's');
    leaveSocket(socketPath);
    const listener = await listen(socketPath, (socket) => socket.destroy());
    onTestFinished(() => listener.close());
    expect(await isDeserted(socketPath, 500)).toBe(false);
  });

  it('removes what killed listeners of the same purpose left, and nothing else', async () => {
    const folder = temporaryFolder();
    const [own, other] = await Promise.all(
      ['daemon-own.sock', 'daemon-other.sock'].map((name) =>
        listen(path.join(folder, name), () => undefined),
      ),
    );
    onTestFinished(() => [own, other].forEach((listener) => void listener?.close()));
    for (const name of ['daemon-dead.sock', 'control.sock']) leaveSocket(path.join(folder, name));
    await removeEarlierSockets(path.join(folder, 'daemon-own.sock'), 'own');
    expect(readdirSync(folder).sort()).toEqual(['control.sock', 'daemon-other.sock', 'daemon-own.sock']);
  });

  it('closing removes its socket, so that dialing is refused', async () => {
    const socketPath = path.join(temporaryFolder(), 's');
    (await listen(socketPath, () => undefined)).close();
    const error: unknown = await dial(socketPath, 500).catch((caught: unknown) => caught);
    expect(isRefused(error)).toBe(true);
  });
});

/** A process that binds and is killed leaves the file behind. */
function leaveSocket(socketPath: string): void {
  const script = `require('net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 9))`;
  spawnSync(process.execPath, ['-e', script]);
  expect(existsSync(socketPath)).toBe(true);
}

describe('the handshake', () => {
  it('opens for who knows the secret, once per nonce', () => {
    const gate = new HandshakeGate('secret', 'daemon', 'client');
    const nonce = newNonce();
    const challenge = gate.challenge(nonce);
    expect(isProof(proofOf('secret', 'daemon', nonce), challenge.proof)).toBe(true);
    const proof = proofOf('secret', 'client', challenge.nonce);
    expect(gate.open(proof)).toBe(true);
    expect(gate.open(proof)).toBe(false);
  });

  it('stays shut for a wrong secret, and for our own proof sent back', () => {
    const gate = new HandshakeGate('secret', 'daemon', 'client');
    expect(gate.open(proofOf('wrong', 'client', gate.challenge(newNonce()).nonce))).toBe(false);
    const { nonce } = gate.challenge(newNonce());
    expect(gate.open(proofOf('secret', 'daemon', nonce))).toBe(false);
    expect(gate.isOpen).toBe(false);
  });
});
