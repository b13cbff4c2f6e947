// A daemon in miniature, over a real socket and with a real instance file: enough for a client to be content with. Each
// file beside it is one that misbehaves in one way.

import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { ensureHome, type HostPaths } from '../../../src/host/paths.ts';
import { bootId, startTimeOf } from '../../../src/host/processIdentity.ts';
import { type DaemonRecord, writeDaemonRecord } from '../../../src/host/records.ts';
import { proveRoot } from '../../../src/host/rootProof.ts';
import { type ServerConnection, serverConnection } from '../../../src/ipc/connection.ts';
import { socketPathFor } from '../../../src/ipc/endpoint.ts';
import { HandshakeGate } from '../../../src/ipc/handshake.ts';
import { type Listener, listen } from '../../../src/ipc/listen.ts';
import type {
  DaemonContract,
  DaemonMethod,
  DaemonParams,
  DaemonResult,
} from '../../../src/protocol/types.ts';

export interface Caller {
  readonly connection: ServerConnection<DaemonContract>;
  readonly socket: Socket;
  readonly gate: HandshakeGate;
}

export type PeerHandlers = {
  readonly [M in DaemonMethod]?: (
    params: DaemonParams<M>,
    caller: Caller,
  ) => DaemonResult<M> | Promise<DaemonResult<M>>;
};

export interface PeerOptions {
  /** What it does otherwise than a good one. */
  readonly handlers?: PeerHandlers;
  /** What stands in its file otherwise than is true. */
  readonly record?: Partial<DaemonRecord>;
}

export interface Peer {
  readonly record: DaemonRecord;
  /** Methods it was called with, in order, over all connections. */
  readonly calls: readonly string[];
  paramsOf<M extends DaemonMethod>(method: M): readonly DaemonParams<M>[];
  readonly callers: ReadonlySet<Caller>;
  /** Cuts every connection, as a crash would. */
  cut(): void;
  /** Crashes: cuts all, stops listening, and leaves its file. */
  stop(): void;
}

export const EMPTY_SNAPSHOT = { persistent: false, sessions: [], services: [], clients: [], keepers: [] };

export async function startPeer(home: string, options: PeerOptions = {}): Promise<Peer> {
  const paths = ensureHome(home);
  const record = peerRecord(paths);
  const calls: { method: string; params: unknown }[] = [];
  const callers = new Set<Caller>();
  const handlers: PeerHandlers = { ...goodHandlers(record, paths), ...options.handlers };
  rmSync(record.socket, { force: true });
  const listener: Listener = await listen(record.socket, (socket) => {
    const gate = new HandshakeGate(record.token, 'daemon', 'client');
    const connection: Caller['connection'] = serverConnection<DaemonContract>(socket, {
      name: 'client',
      hasMethod: (method) => method in handlers,
      checkParams: (_, params) => params,
      handle: async (method, params): Promise<unknown> => {
        calls.push({ method, params });
        const handler = handlers[method as DaemonMethod] as (params: unknown, caller: Caller) => unknown;
        return handler(params, caller);
      },
      onUnexpected: (_, error) => String(error),
    });
    const caller: Caller = { connection, socket, gate };
    callers.add(caller);
    connection.onDidClose(() => callers.delete(caller));
  });
  const peer: Peer = {
    record,
    get calls() {
      return calls.map(({ method }) => method);
    },
    paramsOf: (method) => calls.filter((call) => call.method === method).map(({ params }) => params as never),
    callers,
    cut() {
      for (const { socket } of [...callers]) socket.destroy();
    },
    stop() {
      listener.close();
      peer.cut();
    },
  };
  onTestFinished(() => peer.stop());
  await writeDaemonRecord(paths, { ...record, ...options.record });
  return peer;
}

function peerRecord(paths: HostPaths): DaemonRecord {
  return {
    schema: 1,
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? 0,
    bootId: bootId(),
    uid: process.geteuid?.() ?? 0,
    instance: randomUUID(),
    epoch: 1,
    version: '0.0.0',
    protocol: 1,
    socket: socketPathFor(paths.hostDir, 'daemon.sock'),
    token: randomBytes(32).toString('hex'),
    startedAt: Date.now(),
  };
}

function goodHandlers(record: DaemonRecord, { home }: HostPaths): PeerHandlers {
  const { instance, version, pid, epoch } = record;
  return {
    hello: ({ nonce }, { gate }) => ({ ...gate.challenge(nonce), protocol: 1, version }),
    'hello/prove': ({ proof, roots }, { gate }) => {
      if (!gate.open(proof)) throw new Error('the client did not prove itself');
      return { instance, version, pid, epoch, home, capabilities: [], roots: roots.map(proveRoot) };
    },
    'daemon/ping': () => ({ now: Date.now() }),
    'client/register': () => ({ gone: [] }),
    'client/list': () => ({ clients: [] }),
    'state/snapshot': () => ({ instance, rev: 0, ...EMPTY_SNAPSHOT }),
    'subscription/open': () => ({}),
    'subscription/close': () => ({}),
    'session/list': () => ({ sessions: [] }),
    'session/resize': () => ({}),
    'session/write': ({ text }) => ({ accepted: text.length }),
  };
}
