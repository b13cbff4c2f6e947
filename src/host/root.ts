// Which project a folder belongs to, and the name a root is kept under.

import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

export const CONFIG_FILE = 'holdfast.yaml';
/** Both spellings are found; the first one wins. */
export const CONFIG_FILES: readonly string[] = [CONFIG_FILE, 'holdfast.yml'];

/** The key of a root: its real path; as given, made absolute, when it is not there. */
export function rootKey(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return path.resolve(folder);
  }
}

/**
 * The root of a folder: the nearest ancestor (or itself) that holds a holdfast.yaml or .yml, else the nearest registered root,
 * else the nearest with .git, else none.
 */
export function findRoot(cwd: string, registeredRoots: readonly string[] = []): string | null {
  const ancestors = ancestorsOf(rootKey(cwd));
  const registered = new Set(registeredRoots.map(rootKey));
  return (
    ancestors.find((folder) => CONFIG_FILES.some((name) => existsSync(path.join(folder, name)))) ??
    ancestors.find((folder) => registered.has(folder)) ??
    ancestors.find((folder) => existsSync(path.join(folder, '.git'))) ??
    null
  );
}

/** Nearest first, itself included. */
function ancestorsOf(folder: string): readonly string[] {
  const ancestors = [folder];
  for (let at = folder; path.dirname(at) !== at; ) {
    at = path.dirname(at);
    ancestors.push(at);
  }
  return ancestors;
}
