// What a session prints, as it comes: `GET /session/ID/stream?from=OFFSET`. Exact bytes from the journal; whoever reads
// slowly slows nobody else. The answer ends with the run, except for a service, which has more than one.

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { invalidParams, processGone } from '../../protocol/failure.ts';
import type { DaemonResult } from '../../protocol/types.ts';
import { Stream } from '../stream.ts';
import { type Caller, call } from './calls.ts';

interface Wanted {
  readonly session: string;
  readonly root: string | null;
  readonly from: number;
  /** One stream alone; null: all, as they came. */
  readonly only: string | null;
}

const STREAMS: readonly string[] = ['stdout', 'stderr', 'pty'];

/** Resolves when nothing more will come. */
export async function answerOutput(
  caller: Caller,
  session: string,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const wanted = wantedOf(session, query);
  const { session: info, ticket } = await attach(caller, wanted);
  if (ticket === null) return answerHistory(caller, wanted, response);
  return new Promise((resolve, reject) => {
    const begin = (from: number): void => {
      if (response.headersSent) return;
      response.writeHead(200, headers(from));
      response.flushHeaders();
    };
    const stream = new Stream({
      resolve: async () => {
        const { endpoint, ticket: fresh } = await attach(caller, wanted);
        if (endpoint === null || fresh === null) throw processGone(info.run?.pid ?? 0);
        return { socket: endpoint.socket, ticket: fresh };
      },
      from: wanted.from,
      size: null,
      label: 'http',
      pid: null,
      window: null,
      listener: {
        onOpened: ({ from }) => begin(from),
        onData: (bytes, name, offset) => {
          const end = offset + bytes.length;
          if (wanted.only !== null && name !== wanted.only) stream.ack(end);
          // Acknowledged when it has gone out: what is not read stays in the journal.
          else response.write(Buffer.from(bytes), () => stream.ack(end));
        },
        onExit: () => {
          if (info.kind !== 'service') response.end();
        },
        onFailed: (error) => {
          // Its keeper is gone: all that was printed has been sent or is history.
          if (response.headersSent) response.end();
          else reject(error);
        },
      },
    });
    response.once('close', () => {
      stream.detach();
      resolve();
    });
  });
}

async function answerHistory(caller: Caller, wanted: Wanted, response: ServerResponse): Promise<void> {
  const { session, root, only } = wanted;
  for (let from = wanted.from; ; ) {
    const page = (await call(caller, 'session/backlog', {
      session,
      root,
      from,
      ...(only !== null && { stream: only }),
    })) as DaemonResult<'session/backlog'>;
    if (!response.headersSent) response.writeHead(200, headers(page.from));
    await new Promise((done) => response.write(Buffer.from(page.data, 'base64'), done));
    if (page.next >= page.end || page.next <= from || response.destroyed) break;
    from = page.next;
  }
  response.end();
}

async function attach(caller: Caller, { session, root }: Wanted): Promise<DaemonResult<'session/attach'>> {
  const params = { session, root, writer: `http-${randomUUID()}`, mode: 'view' };
  return (await call(caller, 'session/attach', params)) as DaemonResult<'session/attach'>;
}

function headers(from: number): Record<string, string> {
  return {
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'no-store',
    // Later than asked where what came before is not kept any more.
    'Holdfast-Offset': String(from),
  };
}

function wantedOf(session: string, query: URLSearchParams): Wanted {
  const from = Number(query.get('from') ?? 0);
  if (!Number.isSafeInteger(from) || from < 0) throw invalidParams('/session', 'from is an offset in bytes');
  const only = query.get('stream');
  if (only !== null && !STREAMS.includes(only)) {
    throw invalidParams('/session', `stream is one of ${STREAMS.join(', ')}`);
  }
  return { session, root: query.get('root'), from, only };
}
