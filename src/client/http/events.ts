// Subscriptions as server-sent events: `GET /events?topic=lifecycle`. Each is a connection of its own to the daemon; when
// that is lost the answer ends, and whoever listens asks again, as an EventSource does by itself.

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { invalidParams } from '../../protocol/failure.ts';
import { MAX_UNSENT_BYTES } from '../../protocol/limits.ts';
import type { DaemonContract, Topic } from '../../protocol/types.ts';
import { type ConnectOptions, connectOnce } from '../connect.ts';

type Notification = keyof DaemonContract['notifications'];

/** What is listened to where `params` say nothing else; the life of sessions is told of one root, or of those of none. */
const USUAL_PARAMS: Readonly<Record<Topic['topic'], object | undefined>> = {
  state: undefined,
  processes: { root: null, intervalMs: 2_000 },
  logs: { target: ['all'], root: null, allRoots: true, lines: 0 },
  lifecycle: { root: null },
  visual: { session: null },
};
const PASSED_ON: readonly Notification[] = [
  'state/didChange',
  'state/didLag',
  'process/didSample',
  'log/didAppend',
  'session/didHappen',
  'visual/didChange',
  'input/didCapture',
];
/** So that a reader that went away is noticed, and one that waits knows it is not alone. */
const COMMENT_MS = 15_000;

export async function answerEvents(
  options: ConnectOptions,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const about = topicOf(query);
  const identity = { ...options.identity, instance: randomUUID() };
  const client = await connectOnce({ ...options, identity });
  const send = (event: string, data: unknown): void => {
    if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
    else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  // Changes that the snapshot has in it already are no news.
  let rev = about.topic === 'state' ? Number.POSITIVE_INFINITY : -1;
  const comments = setInterval(() => response.write(': still here\n\n'), COMMENT_MS);
  response.once('close', () => client.dispose());
  client.onDidClose((failure) => {
    clearInterval(comments);
    if (!response.writableEnded)
      response.end(`event: lost\ndata: ${JSON.stringify({ ...failure.data, message: failure.message })}\n\n`);
  });
  try {
    for (const name of PASSED_ON) {
      client.onNotification(name, (event) => {
        if (name !== 'state/didChange' || ('rev' in event && event.rev > rev)) send(name, event);
      });
    }
    client.onNotification('daemon/didShutdown', (event) => send('daemon/didShutdown', event));
    await client.request('subscription/open', { id: 'http', about });
    const snapshot = about.topic === 'state' ? await client.request('state/snapshot', {}) : undefined;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    if (snapshot !== undefined) {
      rev = snapshot.rev;
      send('state/snapshot', snapshot);
    }
  } catch (error) {
    client.dispose();
    throw error;
  }
}

function topicOf(query: URLSearchParams): Topic {
  const topic = query.get('topic') ?? '';
  if (!Object.hasOwn(USUAL_PARAMS, topic)) {
    throw invalidParams('/events', `topic is one of ${Object.keys(USUAL_PARAMS).join(', ')}`);
  }
  const usual = USUAL_PARAMS[topic as Topic['topic']];
  const given = query.get('params');
  if (usual === undefined) return { topic: 'state' };
  try {
    // The daemon checks what comes of it.
    return { topic, params: { ...usual, ...(given === null ? {} : JSON.parse(given)) } } as Topic;
  } catch {
    throw invalidParams('/events', 'params is a JSON object');
  }
}
