// Sockets and helpers of a window in long-lived terminals: symlinks of their root, aimed anew by every registration and by
// whoever shows them again, and never in the way of what a terminal would have reached anyway.

import { existsSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { aimEnvLinks, linkedEnvironment } from '../src/host/envLinks.ts';
import { hostPaths } from '../src/host/paths.ts';
import type { EnvPairs } from '../src/protocol/types.ts';
import { distDir, type TestHome, testHome } from './support/home.ts';
import { openTerminal } from './support/pty.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

const paths = (): ReturnType<typeof hostPaths> => hostPaths(temporaryFolder());

function variable(env: EnvPairs, name: string): string | undefined {
  return env.find(([key]) => key === name)?.[1];
}

it('a terminal of a window gets links, which lead where it would have gone, and later to where a fresh one says', () => {
  const home = paths();
  const env: EnvPairs = [
    ['HOLDFAST_WINDOW', 'w1'],
    ['SSH_AUTH_SOCK', '/run/agent-1'],
    ['VSCODE_IPC_HOOK_CLI', '/run/code-1'],
    ['VSCODE_GIT_ASKPASS_EXTRA_ARGS', '--ms-enable'],
    ['PATH', '/bin'],
  ];
  const linked = linkedEnvironment(home, '/shop', env);
  const agent = variable(linked, 'SSH_AUTH_SOCK') ?? '';
  expect([agent.startsWith(home.envDir), readlinkSync(agent)]).toEqual([true, '/run/agent-1']);
  expect(readlinkSync(variable(linked, 'VSCODE_IPC_HOOK_CLI') ?? '')).toBe('/run/code-1');
  expect(variable(linked, 'VSCODE_GIT_ASKPASS_EXTRA_ARGS')).toBe('--ms-enable');
  aimEnvLinks(home, '/shop', [['SSH_AUTH_SOCK', '/run/agent-2']]);
  expect(readlinkSync(agent)).toBe('/run/agent-2');
  expect(readlinkSync(variable(linked, 'VSCODE_IPC_HOOK_CLI') ?? '')).toBe('/run/code-1');
  // Of another root: another link.
  const elsewhere = linkedEnvironment(home, '/blog', env);
  expect(readlinkSync(variable(elsewhere, 'SSH_AUTH_SOCK') ?? '')).toBe('/run/agent-1');
  expect(readlinkSync(agent)).toBe('/run/agent-2');
});

it('who is no window aims only what leads nowhere, keeps its own otherwise, and never aims a link at itself', () => {
  const home = paths();
  const agent = path.join(temporaryFolder(), 'agent');
  writeFileSync(agent, '');
  const first = linkedEnvironment(home, '/shop', [['SSH_AUTH_SOCK', agent]]);
  const link = variable(first, 'SSH_AUTH_SOCK') ?? '';
  expect(readlinkSync(link)).toBe(agent);
  expect(linkedEnvironment(home, '/shop', [['SSH_AUTH_SOCK', '/run/mine']])).toEqual([
    ['SSH_AUTH_SOCK', '/run/mine'],
  ]);
  expect(linkedEnvironment(home, '/shop', first)).toEqual(first);
  aimEnvLinks(home, '/shop', first);
  aimEnvLinks(home, '/shop', [['SSH_AUTH_SOCK', 'relative']]);
  expect(readlinkSync(link)).toBe(agent);
  const long = hostPaths(path.join('/tmp', 'x'.repeat(90)));
  expect(linkedEnvironment(long, '/shop', [['SSH_AUTH_SOCK', agent]])).toEqual([['SSH_AUTH_SOCK', agent]]);
  expect(existsSync(long.home)).toBe(false);
});

function editorTerminal(home: TestHome, agent: string): ReturnType<typeof openTerminal> {
  return openTerminal({
    command: [process.execPath, path.join(distDir, 'attach.js'), 't1', '--create', '--vscode'],
    cwd: home.root,
    env: { ...home.env, SHELL: '/bin/sh', PS1: 'ready> ', HOLDFAST_WINDOW: 'w1', SSH_AUTH_SOCK: agent },
  });
}

it('a terminal that is shown again by a later window reaches what that one has', async () => {
  const home = testHome();
  const first = editorTerminal(home, '/run/agent-of-yesterday');
  await first.waitFor('ready> ');
  first.type('readlink "$SSH_AUTH_SOCK"\r');
  await first.waitFor('\n/run/agent-of-yesterday');
  first.hangUp();
  await first.waitForExit();
  const second = editorTerminal(home, '/run/agent-of-today');
  await second.waitFor('agent-of-yesterday');
  second.type('clear; readlink "$SSH_AUTH_SOCK"\r');
  await until('the fresh one', () => second.text.includes('/run/agent-of-today'));
});
