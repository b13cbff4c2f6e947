// The command lines of the tools in node_modules, started by this very Node: the same on every platform, no shell between.
// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repoRoot } from './step.mjs';

const packages = {
  biome: '@biomejs/biome',
  eslint: 'eslint',
  knip: 'knip',
  tsc: 'typescript',
  vitest: 'vitest',
  vsce: '@vscode/vsce',
};

/**
 * @param {keyof typeof packages} name
 * @param {...string} args
 */
export function tool(name, ...args) {
  const folder = path.join(repoRoot, 'node_modules', packages[name]);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return [process.execPath, path.join(folder, typeof bin === 'string' ? bin : bin[name]), ...args];
}
