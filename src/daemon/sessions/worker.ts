// The daemon's worker thread: what takes long or may never end, off the loop that answers clients. Screens and log
// queries each get a thread of their own; both run this file.

import { parentPort } from 'node:worker_threads';
import { followOn, followStart } from '../logs/follow.ts';
import { newestLogs } from '../logs/newest.ts';
import { logPage } from '../logs/pages.ts';
import { plainText } from './screen/plainText.ts';
import { Renderings } from './screen/renderings.ts';
import type { WorkerAnswer, WorkerCalls, WorkerRequest } from './workerContract.ts';

const renderings = new Renderings();

const calls: { readonly [N in keyof WorkerCalls]: (params: WorkerCalls[N]['params']) => Promise<unknown> } = {
  advance: ({ source }) => renderings.advance(source),
  checkpoint: ({ source }) => renderings.checkpoint(source),
  screen: ({ source, format }) => renderings.screen(source, format),
  answer: ({ source, sequence }) => renderings.answer(source, sequence),
  plainText: ({ bytes, size }) => plainText(bytes, size),
  forget: async ({ session }) => {
    renderings.forget(session);
    return null;
  },
  logPage: ({ query, cursor, limits }) => logPage(query, cursor, limits),
  newestLogs: ({ query }) => newestLogs(query),
  followStart: ({ target, query, askedAt }) => followStart(target, query, askedAt),
  followOn: ({ target, query, place, isSkipped }) => followOn(target, query, place, isSkipped),
};

parentPort?.on('message', (request: WorkerRequest) => {
  const answer = (message: WorkerAnswer): void => parentPort?.postMessage(message);
  // Each row takes the params of its own name, which the type of a request says but a lookup cannot follow.
  const call = calls[request.call] as (params: unknown) => Promise<unknown>;
  call(request.params).then(
    (result) => answer({ id: request.id, result }),
    (error: unknown) =>
      answer({ id: request.id, error: error instanceof Error ? error : new Error(String(error)) }),
  );
});
