// A service that crashes again and again beside twenty that are well: each of them comes back as often as it is killed, and
// the crashing one is counted, waited for and given up on as its policy says.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { backoffDelayMs } from '../src/base/backoff.ts';
import { connectOnce } from '../src/client/connect.ts';
import type { ServiceInfo, ServiceState } from '../src/protocol/types.ts';
import { distDir, type TestHome, testHome } from './support/home.ts';
import { recordedLog } from './support/recordedLog.ts';
import { until } from './support/until.ts';

const OTHERS = Array.from({ length: 20 }, (_, index) => `well-${index}`);
const KILLS = 4;
const POLICY = { delayMs: 30, factor: 1.5, maxDelayMs: 400, jitter: 0 };

type BackingOff = Extract<ServiceState, { readonly state: 'backingOff' }>;

/** All that is told of services, as a window hears it. */
async function hear(home: TestHome, onService: (service: ServiceInfo) => void): Promise<void> {
  const client = await connectOnce({
    paths: home.paths,
    identity: { name: 'test', label: 'a test', instance: 'hears' },
    roots: [],
    launchMode: 'always',
    distDir,
    log: recordedLog(),
  });
  onTestFinished(() => client.dispose());
  client.onNotification('state/didChange', ({ change }) => {
    if (change.change === 'servicePut') onService(change.service);
  });
  await client.request('subscription/open', { id: 'all', about: { topic: 'state' } });
}

it('a crashing service ends up failed, and the twenty beside it come back every time they are killed', async () => {
  const home = testHome();
  const others = OTHERS.map(
    (name) => `  ${name}: { command: [sleep, "600"], restart: { delay: 10ms, maxDelay: 50ms } }\n`,
  );
  writeFileSync(
    path.join(home.root, 'holdfast.yaml'),
    `services:
  looper:
    command: "echo attempt; exit 3"
    autostart: false
    restart: { delay: 30ms, factor: 1.5, maxDelay: 400ms, jitter: 0 }
${others.join('')}`,
  );
  const services = new Map<string, ServiceInfo>();
  const waits = new Map<number, BackingOff>();
  await hear(home, (service) => {
    services.set(service.name, service);
    const { state } = service;
    if (service.name === 'looper' && state.state === 'backingOff') waits.set(state.attempt, state);
  });
  const livingPid = (name: string): number | undefined => {
    const service = services.get(name);
    return service?.state.state === 'running' ? service.run?.pid : undefined;
  };
  await home.ok('up', '--detach');
  await until('all to run', () => OTHERS.every((name) => livingPid(name) !== undefined));
  await home.ok('start', 'looper', '--detach');
  for (let kill = 1; kill <= KILLS; kill++) {
    const before = new Map(OTHERS.map((name) => [name, livingPid(name)]));
    for (const pid of before.values()) process.kill(pid ?? 0, 'SIGKILL');
    await until(`all to be back for the ${kill}. time`, () =>
      OTHERS.every((name) => livingPid(name) !== undefined && livingPid(name) !== before.get(name)),
    );
  }
  for (const name of OTHERS)
    expect([name, services.get(name)]).toMatchObject([name, { restarts: KILLS, run: { number: KILLS + 1 } }]);

  await until('the looper to be given up', () => services.get('looper')?.state.state === 'failed');
  await until('what it printed last', () => {
    const state = services.get('looper')?.state;
    return state?.state === 'failed' && state.lastLines.length > 0;
  });
  expect(services.get('looper')).toMatchObject({
    restarts: 16,
    run: { number: 17, exit: { exitCode: 3 } },
    state: { reason: 'exited with code 3; gave up after 16 restarts', lastLines: ['attempt'] },
  });
  expect([...waits.keys()]).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
  let last = 0;
  for (const [attempt, { nextAt, exit, reason }] of waits) {
    expect(reason).toBe('exited with code 3');
    // As its policy says, from its end; later only where the news of it came later.
    expect(nextAt - (exit?.at ?? 0)).toBeGreaterThanOrEqual(backoffDelayMs(POLICY, attempt, 0.5));
    expect(nextAt).toBeGreaterThan(last);
    last = nextAt;
  }
  expect((await home.cli('why', 'looper', '--json')).json()).toMatchObject({
    state: 'failed',
    reason: 'exited with code 3; gave up after 16 restarts',
    details: ['attempt'],
    suggestions: ['see what it printed: holdfast logs looper', 'when it is repaired: holdfast start looper'],
  });
}, 120_000);
