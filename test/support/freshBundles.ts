// Runs before integration tests: builds dist/ when a source is newer than the last build, so that no test looks at
// yesterday's daemon. A build that is up to date (the packaged, minified one in `npm test`) is tested as it is.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const repoRoot = path.resolve(import.meta.dirname, '../..');

export default function buildWhenStale(): void {
  const record = path.join(repoRoot, 'dist/build.json');
  const builtAt = existsSync(record) ? statSync(record).mtimeMs : 0;
  const sources = [
    'package.json',
    'esbuild.mjs',
    'scripts/bundles.mjs',
    'scripts/nodePty.mjs',
    'schema/holdfast.schema.json',
  ];
  const newest = Math.max(
    newestBelow(path.join(repoRoot, 'src')),
    ...sources.map((file) => statSync(path.join(repoRoot, file)).mtimeMs),
  );
  if (newest < builtAt) return;
  execFileSync(process.execPath, ['esbuild.mjs', '--dev', '--quiet'], { cwd: repoRoot, stdio: 'inherit' });
}

function newestBelow(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? newestBelow(file) : statSync(file).mtimeMs;
  });
  return Math.max(0, ...times);
}
