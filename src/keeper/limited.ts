// What a run may use from its start on: a shell sets its own limits and then becomes the program, which has the same pid.
// There is no such thing on Windows: there the limits are left out.

import { existsSync } from 'node:fs';
import type { RunLimits } from '../protocol/types.ts';

/** The environment of a run may have a PATH of its own, without it. */
const NICE = ['/usr/bin/nice', '/bin/nice'];

/** With more files than the machine allows it runs with those it may have, and says so first. */
const SCRIPT = `
files=$1 steps=$2 nice=$3
shift 3
if [ -n "$files" ] && ! ulimit -n "$files" 2>/dev/null; then
  ulimit -S -n "$(ulimit -H -n)"
  echo "holdfast: it may have $(ulimit -H -n) open files here, not $files (see: ulimit -Hn)" >&2
fi
[ -z "$steps" ] || exec "$nice" -n "$steps" "$@"
exec "$@"`;

/** @returns what is started instead */
export function limited(argv: readonly string[], limits: RunLimits | undefined): readonly string[] {
  const { files = null, nice = null } = limits ?? {};
  if (process.platform === 'win32' || (files === null && nice === null)) return argv;
  const program = NICE.find((path) => existsSync(path)) ?? 'nice';
  const [inFiles, inSteps] = [files, nice].map((value) => (value === null ? '' : String(value)));
  return ['/bin/sh', '-c', SCRIPT, 'holdfast', inFiles ?? '', inSteps ?? '', program, ...argv];
}
