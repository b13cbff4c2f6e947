// A client of the daemon that stays, as a window of an editor is one: registered, with roots, and back by itself.

import { onTestFinished } from 'vitest';
import { DaemonClient } from '../../src/client/daemonClient.ts';
import { distDir, type TestHome } from './home.ts';
import { recordedLog } from './recordedLog.ts';
import { until } from './until.ts';

/** Connected; starts no daemon. Terminals with HOLDFAST_WINDOW=`instance` are its own. */
export async function openWindow({ paths, root, env }: TestHome, instance: string): Promise<DaemonClient> {
  const window = new DaemonClient({
    paths,
    identity: { name: 'test', label: `window ${instance}`, instance },
    roots: [root],
    launchMode: 'never',
    distDir,
    env,
    log: recordedLog(),
  });
  onTestFinished(() => window.dispose());
  window.start();
  await isConnected(window);
  return window;
}

export function isConnected(window: DaemonClient): Promise<unknown> {
  return until('the window to be connected', () => window.state.state === 'connected');
}
