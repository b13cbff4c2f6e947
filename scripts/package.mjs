// `npm run package [-- linux-x64 …]`: one VSIX per platform into dist-vsix/, each made from a folder of its own so
// that dist/ stays as it is. Looks into every package afterwards: what must be there, what must not, how large it is.
// @ts-check
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { bundleEntries, filesOf } from './bundles.mjs';
import { targets } from './nodePty.mjs';
import { repoRoot, runStep } from './step.mjs';
import { tool } from './tool.mjs';
import { fileNamesInZip } from './zip.mjs';

/** What a download may weigh, the platform's own binaries (1.7 MB before compression on Windows) included. */
const budgetBytes = 3_000_000;

const outdir = path.join(repoRoot, 'dist-vsix');
const manifest = JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8'));
const asked = process.argv.slice(2);
const unknown = asked.filter((target) => !targets.some((known) => known === target));

if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}. Packages are made for ${targets.join(', ')}.`);
  process.exitCode = 2;
} else {
  const faults = [];
  for (const target of asked.length > 0 ? asked : targets) faults.push(...(await makePackage(target)));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

/**
 * @param {string} target
 * @returns {Promise<string[]>} what is wrong with the package
 */
async function makePackage(target) {
  const stage = path.join(outdir, 'stage', target);
  const vsix = path.join(outdir, `holdfast-${target}.vsix`);
  rmSync(stage, { recursive: true, force: true });
  rmSync(vsix, { force: true });
  mkdirSync(stage, { recursive: true });

  const texts = ['package.nls.json', 'package.nls.de.json', 'l10n'];
  writeFileSync(path.join(stage, 'README.md'), packagedReadme());
  for (const name of ['CHANGELOG.md', 'LICENSE', ...texts, '.vscodeignore', 'media']) {
    const source = path.join(repoRoot, name);
    if (existsSync(source)) cpSync(source, path.join(stage, name), { recursive: true });
  }
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(packagedManifest(), null, 2)}\n`);

  const build = ['esbuild.mjs', '--quiet', '--target', target, '--outdir', path.join(stage, 'dist')];
  const pack = ['--target', target, '--out', vsix, '--no-dependencies', '--no-rewrite-relative-links'];
  const steps = [
    { name: `build ${target}`, command: [process.execPath, ...build], limitMs: 60_000 },
    {
      name: `package ${target}`,
      command: tool('vsce', 'package', '--allow-missing-repository', ...pack),
      cwd: stage,
      limitMs: 120_000,
    },
  ];
  for (const step of steps) {
    if (!(await runStep(step)).ok) return [`${target}: no package was made`];
  }
  rmSync(stage, { recursive: true });
  return faultsOf(vsix, target);
}

/** README.md without its pictures: VS Code would look for them in no folder. */
function packagedReadme() {
  const text = readFileSync(path.join(repoRoot, 'README.md'), 'utf8');
  return text.replaceAll(/^!\[.*\]\(docs\/shots\/.*\)\n\n/gm, '');
}

/** The manifest without what only matters in the repository. */
function packagedManifest() {
  const { devDependencies, overrides, scripts, private: _, ...packaged } = manifest;
  return packaged;
}

/**
 * @param {string} vsix
 * @param {string} target
 */
function faultsOf(vsix, target) {
  const size = statSync(vsix).size;
  const names = fileNamesInZip(vsix).filter((name) => name.startsWith('extension/'));
  const prebuilds = 'extension/dist/node_modules/node-pty/prebuilds/';
  const binary = target.startsWith('win32') ? 'conpty.node' : 'pty.node';
  const required = [
    ...Object.keys(bundleEntries)
      .flatMap(filesOf)
      .map((file) => `extension/dist/${file}`),
    ...readdirSync(path.join(repoRoot, 'l10n')).map((file) => `extension/l10n/${file}`),
    'extension/dist/build.json',
    'extension/dist/holdfast.schema.json',
    'extension/dist/THIRD-PARTY-LICENSES.txt',
    `${prebuilds}${target}/${binary}`,
  ];
  const stray = names.filter(
    (name) =>
      /\.(pdb|map|ts)$/.test(name) ||
      (name.startsWith(prebuilds) && !name.startsWith(`${prebuilds}${target}/`)),
  );
  console.log(
    `     ${path.relative(repoRoot, vsix)}: ${(size / 1e6).toFixed(2)} of ${budgetBytes / 1e6} MB, ${names.length} files`,
  );
  return [
    ...required.filter((name) => !names.includes(name)).map((name) => `${target}: ${name} is missing`),
    ...stray.map((name) => `${target}: ${name} does not belong into the package`),
    ...(size > budgetBytes ? [`${target}: ${size} bytes are more than the budget of ${budgetBytes}`] : []),
  ];
}
