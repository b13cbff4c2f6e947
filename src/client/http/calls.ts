// Calls of the contract over HTTP: `POST /rpc/NOUN/VERB` with the params as its body, or `POST /rpc` with one JSON-RPC
// request.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { FAILURE_CODE, invalidParams, isFailure, unknownMethod } from '../../protocol/failure.ts';
import type { DaemonInput, DaemonMethod } from '../../protocol/types.ts';
import type { DaemonClient } from '../daemonClient.ts';
import { answerFailure, answerJson, readJson } from './exchange.ts';
import { failureOf } from './status.ts';

/** Longer than the longest a method waits by itself. */
const CALL_MS = 310_000;
/** For a daemon that has to start first. */
const CONNECT_MS = 30_000;

/** They are about a connection, and the one to the daemon is the bridge's own. */
const NOT_OVER_HTTP: Readonly<Record<string, string>> = {
  hello: 'the bridge has said it',
  'hello/prove': 'the bridge has said it',
  'client/register': 'the bridge is the client that is registered',
  'subscription/open': 'GET /events?topic=TOPIC is a subscription',
  'subscription/close': 'closing GET /events ends it',
};

export interface Caller {
  readonly client: DaemonClient;
  /** Whether a daemon is started where none runs. */
  readonly launch: boolean;
}

export async function call({ client, launch }: Caller, method: string, params: unknown): Promise<unknown> {
  const instead = Object.hasOwn(NOT_OVER_HTTP, method) ? NOT_OVER_HTTP[method] : undefined;
  if (instead !== undefined) throw invalidParams(method, `is not for HTTP: ${instead}`);
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw invalidParams(method, 'params are one object');
  }
  // The daemon checks both; what it does not know it says.
  const known = method as DaemonMethod;
  return client.request(known, params as DaemonInput<typeof known>, {
    timeoutMs: CALL_MS,
    waitMs: CONNECT_MS,
    launch,
  });
}

export async function answerCall(
  caller: Caller,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!/^[a-zA-Z]+(\/[a-zA-Z]+)?$/.test(method)) throw unknownMethod(method);
  answerJson(response, 200, await call(caller, method, await readJson(request)));
}

/** JSON-RPC has errors of its own; the status only says whether it was a request at all. */
export async function answerRpc(
  caller: Caller,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = await readJson(request);
  if (!isRequest(asked)) {
    answerFailure(
      request,
      response,
      invalidParams('/rpc', 'the body is one JSON-RPC request: {jsonrpc, id, method, params}'),
    );
    return;
  }
  const { id = null, method, params } = asked;
  try {
    answerJson(response, 200, { jsonrpc: '2.0', id, result: await call(caller, method, params ?? {}) });
  } catch (error) {
    const { message, data } = isFailure(error) ? error : failureOf(error);
    answerJson(response, 200, { jsonrpc: '2.0', id, error: { code: FAILURE_CODE, message, data } });
  }
}

function isRequest(value: unknown): value is { id?: unknown; method: string; params?: unknown } {
  return typeof value === 'object' && value !== null && 'method' in value && typeof value.method === 'string';
}
