// Another machine for `--host`: a second home, and a small script in the place of ssh that runs a command in it.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, startTimeOf } from '../../src/host/processIdentity.ts';
import { distDir, type TestHome, testHome } from './home.ts';
import { temporaryFolder } from './temporary.ts';
import { until } from './until.ts';

export interface TwoMachines {
  /** Where commands are typed; its environment leads `--host` to the other. */
  readonly near: TestHome;
  readonly far: TestHome;
  /** Cuts every way there is now, as a network does that goes away; resolves when they are gone. */
  cut(): Promise<void>;
  /** Whether ssh gets there; at first it does. */
  setReachable(isReachable: boolean): void;
  /** How often somebody came over. */
  visits(): number;
}

export function twoMachines(): TwoMachines {
  const far = testHome();
  const folder = temporaryFolder();
  const visitors = path.join(folder, 'visitors');
  const down = path.join(folder, 'down');
  const ssh = standInForSsh(
    folder,
    `echo $$ >>'${visitors}'
[ ! -e '${down}' ] || exit 255
cd '${far.root}'
export HOLDFAST_HOME='${far.home}' OF_THE_FAR_SIDE=yes
echo 'Welcome to the far side'
for command; do :; done
exec sh -c "$command"`,
  );
  const near = testHome({
    HOLDFAST_SSH: ssh,
    HOLDFAST_REMOTE_COMMAND: `exec '${process.execPath}' '${path.join(distDir, 'cli.js')}'`,
  });
  const pids = (): number[] =>
    existsSync(visitors) ? readFileSync(visitors, 'utf8').trim().split('\n').map(Number) : [];
  return {
    near,
    far,
    setReachable: (isReachable) => (isReachable ? rmSync(down) : writeFileSync(down, '')),
    visits: () => pids().length,
    async cut() {
      for (const pid of pids()) {
        const startTime = startTimeOf(pid);
        // A number that was given out again is none of ours.
        if (startTime === undefined || !isBridge(pid)) continue;
        process.kill(pid, 'SIGKILL');
        await until('the way to be cut', () => !isAlive({ pid, startTime }));
      }
    },
  };
}

/** @returns path of an executable script */
export function standInForSsh(folder: string, text: string): string {
  const file = path.join(folder, 'ssh');
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
}

function isBridge(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bridge');
  } catch {
    return false;
  }
}
