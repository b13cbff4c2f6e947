// Kills services one after the other and measures until each has a new pid. `killOthers.js HOME DIST ROUNDS PREFIX`: of all
// whose name begins like that, so often.

import { setTimeout as delay } from 'node:timers/promises';
import { connectOnce } from '../../src/client/connect.ts';
import { openLog } from '../../src/host/log.ts';
import { hostPaths } from '../../src/host/paths.ts';
import type { ServiceInfo } from '../../src/protocol/types.ts';

/** A run at least this long is followed by another without a wait: `resetAfter` of the services, and a little. */
const GOOD_RUN_MS = 1_200;
const LONGEST_MS = 20_000;

async function main([home = '', distDir = '', rounds = '0', prefix = '']: readonly string[]): Promise<void> {
  const services = new Map<string, ServiceInfo>();
  let changed = (): void => undefined;
  const client = await connectOnce({
    paths: hostPaths(home),
    identity: { name: 'cli', label: 'bench', instance: `bench-${process.pid}` },
    roots: [],
    launchMode: 'never',
    distDir,
    log: openLog(`${home}/bench.log`),
  });
  client.onNotification('state/didChange', ({ change }) => {
    if (change.change !== 'servicePut') return;
    services.set(change.service.name, change.service);
    changed();
  });
  await client.request('subscription/open', { id: 'bench', about: { topic: 'state' } });
  for (const service of (await client.request('service/list', {})).services)
    services.set(service.name, service);

  const runOf = (name: string): ServiceInfo['run'] => {
    const service = services.get(name);
    return service?.state.state === 'running' ? service.run : null;
  };
  const names = [...services.keys()].filter((name) => name.startsWith(prefix));
  const result: number[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    for (const name of names) {
      const run = runOf(name);
      if (run === null) throw new Error(`${name} does not run`);
      await delay(Math.max(0, run.startedAt + GOOD_RUN_MS - Date.now()));
      const startedAt = performance.now();
      const isBack = new Promise<void>((resolve, reject) => {
        const tooLate = setTimeout(() => reject(new Error(`${name} does not come back`)), LONGEST_MS);
        changed = () => {
          const pid = runOf(name)?.pid;
          if (pid === undefined || pid === run.pid) return;
          clearTimeout(tooLate);
          resolve();
        };
      });
      process.kill(run.pid, 'SIGKILL');
      await isBack;
      result.push(performance.now() - startedAt);
    }
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
  client.dispose();
}

void main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
