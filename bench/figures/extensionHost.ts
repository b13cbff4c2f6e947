// What the extension costs a window: its activation by VS Code's own count, beside an extension of VS Code's own in the same
// windows, and how much its extension host grows while a log is followed. Both are measured by the tests in real VS Code.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../command.ts';
import type { Measured } from '../figure.ts';
import type { Stage } from '../stage.ts';
import { median } from '../statistics.ts';

const WINDOWS = 7;
const MINUTES = 10;
const QUICK_MINUTES = 1;

interface Activations {
  readonly activations: readonly number[];
  readonly peers: readonly number[];
}

export async function extensionHost(stage: Stage): Promise<Measured[]> {
  const minutes = stage.isQuick ? QUICK_MINUTES : MINUTES;
  const { repoRoot } = stage.places;
  const stories = ['test/e2e/extensionHost.e2e.ts', 'test/e2e/inHost.e2e.ts'];
  await run([process.execPath, 'scripts/e2e-run.mjs', ...stories], {
    env: {
      ...process.env,
      HOLDFAST_E2E_WINDOWS: String(stage.rounds(WINDOWS)),
      HOLDFAST_E2E_FOLLOW_MINUTES: String(minutes),
    },
    cwd: repoRoot,
    timeoutMs: (minutes + 15) * 60_000,
  });
  const out = path.join(repoRoot, 'test/e2e/out');
  const read = (name: string): unknown => JSON.parse(readFileSync(path.join(out, name), 'utf8'));
  const { activations, peers } = read('extensionHost.json') as Activations;
  const { bytes } = read('growth.json') as { readonly bytes: number };
  return [
    {
      name: 'activation of the extension, as VS Code counts it',
      unit: 'ms',
      ours: median(activations),
      peers: { Emmet: median(peers) },
      goals: [{ is: 'atMost', factor: 50, peer: null }],
    },
    {
      name: `growth of the extension host in ${minutes} minutes of follow`,
      unit: 'MB',
      ours: bytes / 1e6,
      peers: {},
      goals: [{ is: 'atMost', factor: 1, peer: null }],
    },
  ];
}
