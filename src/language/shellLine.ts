// Which program a line for the shell runs first, where that can be told without being the shell, and which programs there
// are.

import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Words the shell knows itself: what POSIX lists, and bash's own that people begin a line with. */
const OWN_WORDS = new Set(
  (
    '. : [ [[ { ! alias bg break builtin case cd command continue declare dirs do done echo elif else enable esac ' +
    'eval exec exit export false fc fg fi for function getopts hash if jobs kill let local popd printf pushd pwd read ' +
    'readonly return select set shift shopt source test then time times trap true type typeset ulimit umask unalias ' +
    'unset until wait while'
  ).split(' '),
);
const SET_BEFORE = /^[A-Za-z_]\w*=/;
/** Without anything that the shell would read as more than a name. */
const NAME = /^[\w.+/-]+$/;
const WINDOWS_ENDINGS = /\.(exe|cmd|bat|com|ps1)$/i;
/** A PATH is long, and a text is looked at with every pause in typing. */
const KEPT_MS = 10_000;

/** @returns undefined where it is no plain name, or a word of the shell */
export function programOf(line: string): string | undefined {
  const [first = ''] = line.trim().split(/[\s;&|<>()]/, 1);
  if (SET_BEFORE.test(first) || OWN_WORDS.has(first) || !NAME.test(first)) return undefined;
  return first;
}

let kept: { readonly path: string; readonly at: number; readonly names: ReadonlySet<string> } | undefined;

/** Names of the files in the folders of the PATH; whether they may be run is asked of nobody. */
export function programsOnPath(now = Date.now()): ReadonlySet<string> {
  const { PATH = '' } = process.env;
  if (kept?.path === PATH && now - kept.at < KEPT_MS) return kept.names;
  const names = new Set(PATH.split(path.delimiter).flatMap(namesIn));
  kept = { path: PATH, at: now, names };
  return names;
}

function namesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder);
    if (process.platform !== 'win32') return names;
    return names.flatMap((name) => [name, name.replace(WINDOWS_ENDINGS, '')]);
  } catch {
    return [];
  }
}
