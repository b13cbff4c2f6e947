// Sessions, services and processes as the daemon would describe them, for tests that only care about some fields.

import type { ProcessInfo, ServiceInfo, SessionInfo, Viewer } from '../../src/protocol/types.ts';

export function aSession(given: Partial<SessionInfo> = {}): SessionInfo {
  return {
    id: 's1',
    name: 'bash-1',
    kind: 'terminal',
    root: '/shop',
    argv: ['/bin/bash'],
    cwd: '/shop',
    tags: [],
    parent: null,
    originator: null,
    service: null,
    createdAt: 1_000,
    state: 'running',
    run: { number: 1, pid: 100, startTime: 1, startedAt: 1_000, exit: null },
    size: { cols: 80, rows: 24 },
    offset: 0,
    keeper: 'k1',
    viewers: [],
    detachedAt: null,
    foreground: null,
    ...given,
  };
}

export function aViewer(given: Partial<Viewer> = {}): Viewer {
  return {
    writer: 'w1',
    label: 'holdfast attach',
    pid: 200,
    window: null,
    mode: 'lead',
    isLead: true,
    size: { cols: 80, rows: 24 },
    offset: 0,
    ...given,
  };
}

export function aService(given: Partial<ServiceInfo> = {}): ServiceInfo {
  const name = given.name ?? 'api';
  const root = given.root === undefined ? '/shop' : given.root;
  return {
    id: `${root}:${name}`,
    name,
    root,
    group: null,
    state: { state: 'stopped' },
    health: 'none',
    session: null,
    run: null,
    ports: [],
    movedPorts: [],
    restarts: 0,
    config: {
      name,
      baseName: null,
      instance: null,
      command: ['node', 'api.mjs'],
      cwd: '/shop',
      env: [],
      tty: true,
      group: null,
      autostart: true,
      ports: [],
      onPortConflict: 'fail',
      dependsOn: {},
      restart: {
        policy: 'always',
        delayMs: 100,
        factor: 2,
        maxDelayMs: 30_000,
        jitter: 0,
        resetAfterMs: 10_000,
        maxRestarts: 16,
      },
      stop: { signal: 'SIGTERM', graceMs: 10_000, command: null, keys: null },
      ready: null,
      health: null,
      logs: { maxSizeBytes: 10_485_760, maxFiles: 5, timestamps: false },
      watch: null,
      limits: null,
      cron: null,
      timeoutMs: null,
    },
    isOutdated: false,
    isEnvRebuilt: false,
    nextRunAt: null,
    watch: null,
    warnings: [],
    ...given,
  };
}

export function aProcess(given: Partial<ProcessInfo> = {}): ProcessInfo {
  return {
    pid: 100,
    ppid: 1,
    startTime: 1,
    startedAt: 1_000,
    command: '/usr/bin/node api.mjs',
    cwd: '/shop',
    user: 'ada',
    cpu: 0,
    rss: 50 * 1024 * 1024,
    threads: 1,
    state: 'S',
    ports: [],
    session: 's1',
    service: null,
    originator: null,
    ...given,
  };
}
