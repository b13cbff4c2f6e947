// Health among several services: who waits for it, and what an ill one may and may not do.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { configs, ROOT, Supervised, until } from './support/supervised.ts';
import { temporaryFolder } from './support/temporary.ts';

let supervised: Supervised;

beforeEach(() => {
  supervised = new Supervised();
  return () => supervised.supervisor.dispose();
});

describe('what waits for health', () => {
  it('is started when the health probe says so, and what waits for a ready one when that is ready', async () => {
    const file = path.join(temporaryFolder(), 'well');
    await supervised.upWith(`
services:
  db: { command: x, ready: { log: up }, health: { file: "${file}", every: 100ms, failures: 1000 } }
  cache: { command: x, ready: { log: up } }
  api: { command: y, dependsOn: { db: { condition: healthy } } }
  web: { command: y, dependsOn: { cache: { condition: ready } } }
`);
    await supervised.isIn('db', 'running');
    await supervised.isIn('cache', 'running');
    supervised.runner.print('db', 'up\n');
    supervised.runner.print('cache', 'up\n');
    await supervised.isIn('web', 'running');
    await until(() => JSON.stringify(supervised.stateOf('api')).includes('not known to be healthy yet'));
    writeFileSync(file, '');
    await supervised.isIn('api', 'running');
    const health = supervised.supervisor.list(ROOT).map((service) => `${service.name} ${service.health}`);
    expect(health).toEqual(expect.arrayContaining(['db healthy', 'cache ready']));
  });

  it('sees the probe that a changed file says, without a restart', async () => {
    const file = path.join(temporaryFolder(), 'well');
    await supervised.upWith('services: { db: { command: x, ready: { log: up } } }');
    await supervised.isIn('db', 'running');
    supervised.runner.print('db', 'up\n');
    await until(() => supervised.named('db')?.health === 'ready');
    writeFileSync(file, '');
    await supervised.supervisor.apply(
      ROOT,
      configs(`services: { db: { command: x, ready: { log: up }, health: { file: "${file}" } } }`),
    );
    await until(() => supervised.named('db')?.health === 'healthy');
    expect(supervised.runner.did).toEqual(['start db']);
  });
});

describe('a service that falls ill', () => {
  it('is not started again when it is to stop as soon as those that need it have', async () => {
    const file = path.join(temporaryFolder(), 'well');
    writeFileSync(file, '');
    await supervised.upWith(`
services:
  db: { command: x, ready: { log: up }, health: { file: "${file}", every: 100ms, failures: 1 } }
  api: { command: y, dependsOn: [db] }
`);
    await supervised.isIn('db', 'running');
    supervised.runner.print('db', 'up\n');
    await supervised.isIn('api', 'running');
    await until(() => supervised.named('db')?.health === 'healthy');
    supervised.runner.isPatient = true;
    await supervised.supervisor.stop({ target: ['all'], root: ROOT });
    rmSync(file);
    await until(() => supervised.named('db')?.health === 'unhealthy');
    expect(supervised.runner.did).toEqual(['start db', 'start api', 'stop api']);
    supervised.runner.end('api', 0);
    await supervised.isIn('db', 'stopping');
    supervised.runner.end('db', 0);
    expect(supervised.stateOf('db')).toEqual({ state: 'stopped' });
  });
});
