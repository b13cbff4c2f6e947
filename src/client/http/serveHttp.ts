// The contract as HTTP/1.1 on a Unix socket that only this user can reach, for scripts and `curl --unix-socket`. There is
// no TCP, so no page of a browser can get here: no origin is asked for and no header of that kind is sent.

import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenWith } from '../../ipc/listen.ts';
import { HoldfastFailure, notFound } from '../../protocol/failure.ts';
import type { ConnectOptions } from '../connect.ts';
import { DaemonClient } from '../daemonClient.ts';
import { answerCall, answerRpc, type Caller } from './calls.ts';
import { answerEvents } from './events.ts';
import { answerFailure, answerJson } from './exchange.ts';
import { answerOutput } from './output.ts';
import { checkSocketPlace } from './socketPlace.ts';
import { failureOf } from './status.ts';

export interface HttpServer {
  /** Cuts what is open, and removes the socket. */
  close(): Promise<void>;
}

/** A reader of events or output holds one for long; past this another one is closed at once. */
const MAX_CONNECTIONS = 128;
const HEADERS_TIMEOUT_MS = 10_000;
/** For a whole request; answers may take as long as they like. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Rejects with `alreadyExists` where another listens there, or `fileUnusable`. */
export async function serveHttp(socketPath: string, options: ConnectOptions): Promise<HttpServer> {
  checkSocketPlace(socketPath);
  // It works in no project of its own: those who ask name theirs.
  const own: ConnectOptions = { ...options, roots: [] };
  const caller: Caller = { client: new DaemonClient(own), launch: options.launchMode === 'always' };
  const servers = new Set<Server>();
  const listener = await listenWith(socketPath, () => {
    const server = newServer((request, response) => route(caller, own, request, response));
    servers.add(server);
    return server;
  });
  chmodSync(socketPath, 0o600);
  caller.client.start();
  return {
    async close() {
      listener.close();
      for (const server of servers) server.closeAllConnections();
      caller.client.dispose();
    },
  };
}

function newServer(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Server {
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    response.on('error', () => undefined);
    answer(request, response).catch((error: unknown) => answerFailure(request, response, failureOf(error)));
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  return server;
}

async function route(
  caller: Caller,
  options: ConnectOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '', search = ''] = (request.url ?? '').split('?', 2);
  const query = new URLSearchParams(search);
  const [, first, ...rest] = path.split('/').map(decoded);
  const allowed = first === 'rpc' ? 'POST' : 'GET';
  const isOutput = first === 'session' && rest.length === 2 && rest[1] === 'stream';
  if (first !== 'rpc' && !(first === 'events' && rest.length === 0) && !isOutput) {
    throw notFound(
      'path',
      `${path}: there are POST /rpc, POST /rpc/NOUN/VERB, GET /events and GET /session/ID/stream`,
    );
  }
  if (request.method !== allowed) {
    response.setHeader('Allow', allowed);
    const message = `${path} takes ${allowed}, not ${request.method}`;
    answerJson(response, 405, { error: { kind: 'invalidParams', method: path, details: message, message } });
  } else if (isOutput) await answerOutput(caller, rest[0] ?? '', query, response);
  else if (first === 'events') await answerEvents(options, query, response);
  else if (rest.length === 0) await answerRpc(caller, request, response);
  else await answerCall(caller, rest.join('/'), request, response);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HoldfastFailure(`${part} is no part of a path`, { kind: 'malformed', details: part });
  }
}
