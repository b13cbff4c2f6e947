// What a user downloads: the VSIX for this platform, made now when the sources are newer than the one that is there.

import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from '../command.ts';
import type { Measured } from '../figure.ts';
import type { Stage } from '../stage.ts';

export async function packageSize(stage: Stage): Promise<Measured[]> {
  const { repoRoot } = stage.places;
  const target = `${process.platform}-${process.arch}`;
  const vsix = path.join(repoRoot, 'dist-vsix', `holdfast-${target}.vsix`);
  const sources = readdirSync(path.join(repoRoot, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((name) => statSync(path.join(repoRoot, 'src', name)).mtimeMs));
  if (!existsSync(vsix) || statSync(vsix).mtimeMs < newest) {
    await run([process.execPath, 'scripts/package.mjs', target], {
      env: process.env,
      cwd: repoRoot,
      timeoutMs: 180_000,
    });
  }
  return [
    {
      name: `size of the VSIX, ${target}`,
      unit: 'MB',
      ours: statSync(vsix).size / 1e6,
      peers: {},
      goals: [{ is: 'atMost', factor: 3, peer: null }],
    },
  ];
}
