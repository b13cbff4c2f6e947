// What is proposed for a folder without a holdfast.yaml: always a file that can be applied.

import { describe, expect, it } from 'vitest';
import { type FolderFiles, proposeConfig } from '../src/config/firstConfig.ts';
import { parseConfig } from '../src/config/parse.ts';
import type { ServiceConfig } from '../src/protocol/types.ts';
import { configSource } from './support/configSource.ts';

function servicesOf(files: Partial<FolderFiles>): Record<string, ServiceConfig> {
  const { services, problems } = parseConfig(proposeConfig({ names: [], ...files }).text, configSource());
  expect(problems).toEqual([]);
  return Object.fromEntries(services.map((service) => [service.name, service]));
}

function commandsOf(files: Partial<FolderFiles>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(servicesOf(files)).map(([name, { command }]) => [name, command]));
}

describe('a first holdfast.yaml', () => {
  it('takes every line of a Procfile as it is, with the ports foreman gives', () => {
    const procfile = `release: echo "a: b" # c\n# no\nweb: bundle exec rails s -p $PORT\nother: x \${PORT:-1} $$ \${HOME}\n`;
    const services = servicesOf({ procfile, packageJson: '{"scripts":{"dev":"x"}}' });
    expect(Object.values(services).map(({ name, command, env }) => [name, command, env])).toEqual([
      ['release', 'echo "a: b" # c', []],
      ['web', 'bundle exec rails s -p $PORT', [['PORT', '5100']]],
      ['other', `x \${PORT:-1} $$ \${HOME}`, [['PORT', '5200']]],
    ]);
  });

  it('takes the scripts that go on running, run by the package manager of the folder', () => {
    const scripts = { build: 'x', dev: 'y', start: 'z', 'dev:api': 'w', 'dev-api': 'v', test: 't' };
    expect(commandsOf({ packageJson: JSON.stringify({ scripts }), names: ['pnpm-lock.yaml'] })).toEqual({
      dev: 'pnpm run dev',
      'dev-api': 'pnpm run dev:api',
      'dev-api-2': 'pnpm run dev-api',
    });
  });

  it('takes the services of a compose file, with what they wait for and the ports they publish', () => {
    const compose = `
services:
  db: { image: postgres, ports: ["127.0.0.1:5433:5432"], environment: { A: "\${B}" } }
  cache: { image: redis, ports: [6379] }
  web app:
    build: .
    ports: [{ target: 80, published: "8080" }, "53:53/udp"]
    depends_on: { db: { condition: service_healthy }, job: { condition: service_completed_successfully }, none: {} }
  job: { image: x, depends_on: [db], ports: ["9000-9001:9000-9001"] }
`;
    const services = servicesOf({ compose });
    expect(Object.keys(services)).toEqual(['db', 'cache', 'web-app', 'job']);
    expect(services['db']).toMatchObject({
      command: 'docker compose up --no-deps --no-log-prefix db',
      ready: { port: 5433 },
      stop: { graceMs: 20_000 },
    });
    expect(services['cache']?.ready).toBeNull();
    expect(services['web-app']).toMatchObject({
      command: "docker compose up --no-deps --no-log-prefix 'web app'",
      ready: { port: 8080 },
      dependsOn: { db: { condition: 'ready' }, job: { condition: 'completed' } },
    });
    expect(services['job']).toMatchObject({ dependsOn: { db: { condition: 'started' } }, ready: null });
  });

  it.each<Partial<FolderFiles>>([
    {},
    { packageJson: 'not json' },
    { packageJson: '{"scripts":{"build":"x"}}', compose: '{', procfile: '# nothing' },
    { compose: 'services: [1]' },
  ])('is an example that works where there is nothing to go by: %j', (files) => {
    expect(Object.keys(servicesOf(files))).toEqual(['clock']);
    expect(proposeConfig({ names: [], ...files }).source).toBeNull();
  });
});
