// Whether something listens on a port of this machine.

import { connect } from 'node:net';

/** Servers listen on one of the two or on both, depending on how they name `localhost`. */
const HOSTS = ['127.0.0.1', '::1'] as const;

/** @returns null when it accepts connections, else why not */
export async function probePort(port: number, timeoutMs: number): Promise<string | null> {
  const [first, second] = await Promise.all(HOSTS.map((host) => connectOnce(host, port, timeoutMs)));
  return first === null || second === null ? null : `port ${port}: ${first ?? 'no answer'}`;
}

function connectOnce(host: string, port: number, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (result: string | null): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end(`no answer within ${timeoutMs} ms`));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      end(error.code === 'ECONNREFUSED' ? 'nothing listens there yet' : (error.code ?? error.message));
    });
  });
}
