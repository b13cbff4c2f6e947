// Connecting to a socket, and telling "nobody listens" from "busy".

import { createConnection, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { timedOut } from '../protocol/failure.ts';
import { monotonicMs } from './monotonic.ts';

/** A live listener with a full backlog answers EAGAIN; it is asked again after this long. */
const BUSY_RETRY_MS = 20;
/** One refusal can be a listener between two accepts on some kernels; nobody is declared dead on one. */
const REFUSALS_TO_BELIEVE = 3;

/** Connects. Rejects with the system's error, or `timedOut`. */
export async function dial(socketPath: string, timeoutMs: number): Promise<Socket> {
  const deadline = monotonicMs() + timeoutMs;
  for (;;) {
    const left = deadline - monotonicMs();
    if (left <= 0) throw timedOut(`the listener at ${socketPath}`, timeoutMs);
    try {
      return await connectOnce(socketPath, left);
    } catch (error) {
      if (!isBusy(error)) throw error;
      await delay(BUSY_RETRY_MS);
    }
  }
}

/** Whether the error of a dial says that nobody listens there (now). */
export function isRefused(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ENOTSOCK';
}

/** Whether nobody listens, asked several times: only then may a socket file be called stale. */
export async function isDeserted(socketPath: string, timeoutMs: number): Promise<boolean> {
  for (let refusals = 0; refusals < REFUSALS_TO_BELIEVE; refusals++) {
    try {
      (await dial(socketPath, timeoutMs)).destroy();
      return false;
    } catch (error) {
      if (!isRefused(error)) return false;
    }
    await delay(BUSY_RETRY_MS);
  }
  return true;
}

function connectOnce(socketPath: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath);
    const timer = setTimeout(
      () => {
        socket.destroy();
        reject(timedOut(`the listener at ${socketPath}`, Math.round(timeoutMs)));
      },
      Math.max(timeoutMs, 1),
    );
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  // EBUSY and EPIPE are a Windows pipe between two instances.
  return code === 'EAGAIN' || code === 'EBUSY';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
