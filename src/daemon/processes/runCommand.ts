// The output of a system's own tool, bounded in time and size. Only for systems without /proc.

import { execFile } from 'node:child_process';

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/** Whatever it printed; empty when it could not be run. Some tools end with 1 when one of many things was not found. */
export function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      {
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
        windowsHide: true,
        env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      },
      (_error, stdout) => resolve(stdout),
    );
  });
}
