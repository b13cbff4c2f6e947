// A daemon that is stopped while more is printed than is kept without it: when it goes on, the screen says where something
// is missing, and a program that draws its whole screen has drawn it again.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { testHome } from '../support/home.ts';
import { programFile } from '../support/program.ts';
import { until } from '../support/until.ts';
import { pick, tell } from './scale.ts';

const MIB = 1024 * 1024;
/** Without a checkpoint 32 MiB are kept. */
const BYTES = pick(40, 60) * MIB;
const LINES = 1_000_000;
const LIMIT_MS = 120_000;

interface Screen {
  readonly text: string;
  readonly modes: { readonly alternateScreen: boolean };
}

it(`a daemon stopped while ${BYTES / MIB} MiB are printed: the screen is exact, or says what is gone`, async () => {
  const home = testHome();
  const go = path.join(home.root, 'go');
  const drawn = [process.execPath, await programFile('fullScreen'), go, String(BYTES)];
  await home.ok('new', '--name', 'drawn', '--', ...drawn);
  const printed = `while [ ! -e go ]; do sleep 0.05; done; seq ${LINES}; touch printed.done; sleep 600`;
  await home.ok('new', '--name', 'printed', '--', 'sh', '-c', printed);
  const screen = async (name: string): Promise<Screen> =>
    (await home.ok('screen', name, '--json')).json<Screen>();
  await until('its frame', async () => (await screen('drawn')).text.startsWith('frame of'));
  const { pid } = home.daemon();
  process.kill(pid, 'SIGSTOP');
  writeFileSync(go, '');
  await until(
    'all to be printed',
    () => ['go.done', 'printed.done'].every((name) => existsSync(path.join(home.root, name))),
    LIMIT_MS,
  );
  process.kill(pid, 'SIGCONT');
  const after = await until(
    'its frame again',
    async () => {
      const now = await screen('drawn');
      return now.text.startsWith('frame of 80x24') && now;
    },
    LIMIT_MS,
  );
  expect(after.text).toContain('all of it');
  expect(after.modes.alternateScreen).toBe(true);
  // Less than is kept: all of it was there to be drawn.
  const last = Array.from({ length: 23 }, (_, n) => String(LINES - 22 + n)).join('\n');
  expect((await screen('printed')).text).toBe(last);
  tell(`stoppedDaemon: ${BYTES / MIB} MiB beside a daemon that was stopped`);
});
