// Which files a watch means: its patterns, from the folder of the service, as places to look into and answers about paths.

import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { Minimatch } from 'minimatch';
import type { WatchPolicy } from '../../../protocol/types.ts';

/** Nobody means them who does not name them, and they are large. */
const LEFT_OUT = ['node_modules', '.git'];
/** `#` and `!` are letters of names, as everywhere in the file; names that begin with a dot are names. */
const OPTIONS = { dot: true, nocomment: true, nonegate: true } as const;

export interface WatchedFiles {
  /** Absolute: folders to look at, with all below them that is not left out. */
  readonly places: readonly string[];
  /** @param path absolute */
  isMeant(path: string): boolean;
  /** Nothing there, or below it, is meant. */
  isLeftOut(path: string): boolean;
}

export function watchedFiles(
  cwd: string,
  { paths, ignore }: Pick<WatchPolicy, 'paths' | 'ignore'>,
): WatchedFiles {
  const meant = paths.map((pattern) => patternIn(cwd, pattern, LEFT_OUT));
  const ignored = ignore.map((pattern) => patternIn(cwd, pattern, []));
  const isIgnored = (path: string): boolean => ignored.some((pattern) => pattern.holds(path));
  return {
    places: [...new Set(meant.map(({ from }) => from))],
    isMeant: (path) => !isIgnored(path) && meant.some((pattern) => pattern.holds(path)),
    isLeftOut: (path) => isIgnored(path) || !meant.some((pattern) => pattern.mayHold(path)),
  };
}

interface Pattern {
  /** Absolute: a folder above all it can hold, which stays where that is deleted and comes anew. */
  readonly from: string;
  /** It is the path, or a folder above it. */
  holds(path: string): boolean;
  /** It is, or something below it may be. */
  mayHold(path: string): boolean;
}

function patternIn(cwd: string, written: string, unnamed: readonly string[]): Pattern {
  const text = posix.normalize(written.split(sep).join('/')).replace(/\/$/, '');
  const words = text.split('/');
  const firstWild = words.findIndex((word) => /[*?[{]|[!+@]\(/.test(word));
  const plain = (firstWild === -1 ? words : words.slice(0, firstWild)).join('/');
  // What stands before its first wildcard.
  const place = isAbsolute(text) ? plain || '/' : join(cwd, plain);
  const isAllBelow = text === '.';
  const itself = new Minimatch(isAllBelow ? '**' : text, OPTIONS);
  const below = new Minimatch(isAllBelow ? '**' : `${text}/**`, OPTIONS);
  const named = (path: string): string =>
    (isAbsolute(text) ? path : relative(cwd, path)).split(sep).join('/');
  // Named in a pattern it is meant.
  const leftOut = unnamed.filter((word) => !words.includes(word));
  const isUsual = (path: string): boolean => !path.split('/').some((word) => leftOut.includes(word));
  const usualPart = (path: string): string => relative(place, path).split(sep).join('/');
  const isInside = place === cwd || place.startsWith(cwd.endsWith(sep) ? cwd : cwd + sep);
  return {
    from: isInside ? cwd : dirname(place),
    holds: (path) => {
      const name = named(path);
      return isUsual(usualPart(path)) && (itself.match(name) || below.match(name));
    },
    mayHold: (path) => {
      const name = named(path);
      const isAbove = path === place || place.startsWith(path.endsWith(sep) ? path : path + sep);
      return isUsual(usualPart(path)) && (isAbove || itself.match(name, true) || below.match(name, true));
    },
  };
}
