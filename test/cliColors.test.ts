// Colours are for terminals: what a pipe or a machine of CI collects has none.

import { expect, it } from 'vitest';
import { testHome } from './support/home.ts';

it('prints no colours where no terminal is, whatever the environment says of CI', async () => {
  const home = testHome({ CI: 'true', TERM: 'xterm-256color' });
  const { stdout } = await home.cli('status', '--start');
  expect(stdout).toContain('daemon');
  expect(stdout).not.toContain('\x1b');
});
