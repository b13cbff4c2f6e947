// Checks of the program that runs our bundles.

import { existsSync, readdirSync } from 'node:fs';
import type { Check } from '../../protocol/types.ts';
import { findRuntime } from '../runtime.ts';
import { fail, pass, warn } from './check.ts';

export async function checkRuntime(): Promise<Check> {
  try {
    const { execPath, env } = await findRuntime();
    return Object.keys(env).length === 0
      ? pass('runtime', execPath)
      : warn(
          'runtime',
          `${execPath}, the editor's own: an editor update replaces it while daemon and keepers run`,
          'install Node 20 or newer and put it on the PATH',
        );
  } catch (error) {
    return fail(
      'runtime',
      error instanceof Error ? error.message : String(error),
      'install Node 20 or newer',
    );
  }
}

/** The terminal library built for glibc loads on musl and crashes at the first terminal. */
export function checkLibc(): Check {
  const isMusl = process.platform === 'linux' && isMuslMachine();
  return isMusl
    ? fail(
        'libc',
        'this system has musl; terminals need glibc',
        'use a system or container with glibc (Debian, Ubuntu, Fedora)',
      )
    : pass('libc', process.platform === 'linux' ? 'glibc' : 'that of the system');
}

function isMuslMachine(): boolean {
  const header = (process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined)
    ?.header;
  if (header?.glibcVersionRuntime !== undefined) return false;
  return existsSync('/lib') && readdirSync('/lib').some((name) => name.startsWith('ld-musl-'));
}
