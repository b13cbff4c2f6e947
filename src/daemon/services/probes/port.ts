// Whether something listens on a port of this machine.

import { connect } from 'node:net';
import { printMs } from '../durations.ts';
import { fault, type Probe } from './probe.ts';

/** Servers listen on one of the two or on both, depending on how they name `localhost`. */
export const LOCAL_ADDRESSES = ['127.0.0.1', '::1'] as const;

export function portProbe(port: number): Probe {
  return {
    isOfNetwork: true,
    async look(timeoutMs) {
      const [first, second] = await Promise.all(
        LOCAL_ADDRESSES.map((host) => connectOnce(host, port, timeoutMs)),
      );
      return first === null || second === null ? null : fault(`port ${port}: ${first ?? 'no answer'}`);
    },
  };
}

function connectOnce(host: string, port: number, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (result: string | null): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end(`no answer within ${printMs(timeoutMs)}`));
    socket.once('error', (error) => end(connectionFault(error)));
  });
}

export function connectionFault(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'nothing listens there';
  return error.code === 'ECONNRESET' ? 'the connection was cut off' : error.message || String(error.code);
}
