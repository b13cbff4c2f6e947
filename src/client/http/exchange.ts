// Reading a bounded body, and answering with JSON. Nothing here knows what is asked for.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HoldfastFailure, limitExceeded, malformed } from '../../protocol/failure.ts';
import { MAX_MESSAGE_BYTES } from '../../protocol/limits.ts';
import { failureBody, statusOf } from './status.ts';

/** Rejects with `limitExceeded` before what is too large is read, or `malformed`. An empty body is an empty object. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > MAX_MESSAGE_BYTES) throw tooLarge(announced);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_MESSAGE_BYTES) throw tooLarge(bytes);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

/** Where the answer has begun already, it is cut: an end in order would say that this was all. */
export function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  failure: HoldfastFailure,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // The rest of a body that nobody reads must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  answerJson(response, statusOf(failure), failureBody(failure));
}

function tooLarge(bytes: number): HoldfastFailure {
  return limitExceeded(`bytes of a body (at most ${MAX_MESSAGE_BYTES})`, bytes);
}
