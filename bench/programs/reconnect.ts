// A client that stays: kills its daemon and measures until it is connected again. `reconnect.js HOME DIST ROUNDS`

import { setTimeout as delay } from 'node:timers/promises';
import type { ClientState } from '../../src/client/clientState.ts';
import { DaemonClient } from '../../src/client/daemonClient.ts';
import { openLog } from '../../src/host/log.ts';
import { hostPaths } from '../../src/host/paths.ts';

/** A connection that lived longer starts its back-off anew, as one of a user's window does. */
const HEALTHY_MS = 1_500;

async function main([home = '', distDir = '', rounds = '0']: readonly string[]): Promise<void> {
  const paths = hostPaths(home);
  const client = new DaemonClient({
    paths,
    identity: { name: 'cli', label: 'bench', instance: `bench-${process.pid}` },
    roots: [],
    launchMode: 'always',
    distDir,
    log: openLog(`${home}/bench.log`),
  });
  client.start();
  let daemon = await connected(client, undefined);
  const result: number[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    await delay(HEALTHY_MS);
    const { generation } = client;
    const startedAt = performance.now();
    process.kill(daemon.pid, 'SIGKILL');
    daemon = await connected(client, daemon.instance);
    result.push(performance.now() - startedAt);
    if (client.generation === generation) throw new Error('connected without a fresh state');
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
  client.dispose();
}

type Connected = Extract<ClientState, { state: 'connected' }>;

function connected(client: DaemonClient, before: string | undefined): Promise<Connected> {
  return new Promise((resolve) => {
    const look = (state: ClientState): void => {
      if (state.state !== 'connected' || state.instance === before) return;
      listening.dispose();
      resolve(state);
    };
    const listening = client.onDidChangeState(look);
    look(client.state);
  });
}

void main(process.argv.slice(2)).then(() => process.exit(0));
