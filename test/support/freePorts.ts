// Ports that a test may have for its servers.

import { createServer } from 'node:net';

/** Below what the system gives to whoever asks for any port, so that nobody else comes by one of these. */
const [FIRST, LAST] = [10_000, 32_000];

/** Nobody listens on them, nor on the `after` ones above each. */
export async function freePorts(count: number, after = 0): Promise<number[]> {
  const found: number[] = [];
  while (found.length < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const wanted = Array.from({ length: after + 1 }, (_, index) => port + index);
    const isNear = found.some((other) => Math.abs(other - port) <= after);
    if (!isNear && (await Promise.all(wanted.map(isFree))).every(Boolean)) found.push(port);
  }
  return found;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
