// Both outputs of a program as one: a shell joins them and then becomes the program, which has the same pid. On Windows they
// stay apart.

/** @returns what is started instead */
export function merged(argv: readonly string[]): readonly string[] {
  return process.platform === 'win32' ? argv : ['/bin/sh', '-c', 'exec "$@" 2>&1', 'holdfast', ...argv];
}
