// `npm run bench [-- --json] [--write] [--quick] [--only NAME] [--keep]`: builds the product and the bench into a folder of
// this run's own, so that nothing that is built meanwhile changes what is measured, and hands over to bench/main.ts.
// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const repoRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
// Below node_modules, so that what is bundled finds node-pty.
const cache = path.join(repoRoot, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const work = mkdtempSync(path.join(cache, 'bench-'));
const dist = path.join(work, 'dist');
process.once('exit', () => rmSync(work, { recursive: true, force: true }));

const product = spawnSync(process.execPath, ['esbuild.mjs', '--quiet', '--outdir', dist], {
  cwd: repoRoot,
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (product.status !== 0) process.exit(1);
await build({
  absWorkingDir: repoRoot,
  entryPoints: {
    main: 'bench/main.ts',
    measureTerminal: 'bench/programs/measureTerminal.ts',
    reconnect: 'bench/programs/reconnect.ts',
    killOthers: 'bench/programs/killOthers.ts',
    printSteadily: 'bench/programs/printSteadily.ts',
  },
  outdir: work,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  external: ['node-pty'],
  define: { __HOLDFAST_VERSION__: '"bench"' },
  logLevel: 'warning',
});

const bench = spawn(process.execPath, [path.join(work, 'main.js'), repoRoot, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Ctrl+C reaches the bench too, which ends what it started first.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => bench.kill('SIGTERM'));
bench.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
