// Claims about shell integration: an interactive bash marks prompts and commands, keeps the user's own set-up, and is left
// alone when it was given arguments or told so.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FrameClient } from './support/frameClient.ts';
import { TestKeeper } from './support/keeper.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

async function open(keeper: TestKeeper): Promise<FrameClient> {
  return FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
}

it('marks prompt, command line, output, exit code and folder', async () => {
  const keeper = await TestKeeper.start();
  writeFileSync(
    path.join(keeper.paths.home, '.bashrc'),
    'PS1="mine> "; PROMPT_COMMAND="LAST=\\$?"; alias hey="echo from-the-rc"\n',
  );
  await keeper.spawn({ argv: ['bash'], env: [['VSCODE_NONCE', 'n0nce']] });
  const client = await open(keeper);
  await client.waitForText('mine> \x1b]633;B\x07');
  expect(client.text).toContain(`\x1b]633;P;Cwd=${keeper.paths.home}\x07`);
  client.type(0, 'hey; false\n');
  await client.waitForText('\x1b]633;D;1\x07');
  expect(client.text).toContain(
    '\x1b]633;E;hey\\x3b false;n0nce\x07\x1b]633;C\x07from-the-rc\r\n\x1b]633;D;1\x07',
  );
  client.type(11, 'echo "$LAST"\n');
  await client.waitForText('\x1b]633;C\x071\r\n\x1b]633;D;0\x07');
  client.type(24, '\n');
  await until('an empty command', () => client.text.split('\x1b]633;D\x07').length === 3);
  client.type(25, 'cd /usr; env | grep -c VSCODE_NONCE\n');
  await client.waitForText('\x1b]633;P;Cwd=/usr\x07');
  expect(client.text).toContain('\x1b]633;C\x070\r\n');
});

it('gives PowerShell, of which only the name is here, its script and what it was given', async () => {
  const keeper = await TestKeeper.start();
  const pwsh = path.join(temporaryFolder(), 'pwsh');
  writeFileSync(pwsh, '#!/bin/sh\nprintf "<%s>" "$@"; exec sleep 600\n', { mode: 0o700 });
  await keeper.spawn({ argv: [pwsh, '-NoLogo'] });
  const client = await open(keeper);
  await client.waitForText('integration.ps1');
  expect(client.text).toMatch(/^<-NoExit><-NoLogo><-Command><\. '(.*)'>$/);
  const script = /'(.*)'/.exec(client.text)?.[1] ?? '';
  expect(readFileSync(script, 'utf8')).toContain('633;E;');
});

it.each([
  [['bash', '-c', 'echo done']],
  [['bash', '--norc'], [['HOLDFAST_SHELL_INTEGRATION', '1']]],
  [['bash'], [['HOLDFAST_SHELL_INTEGRATION', '0']]],
] as [string[], [string, string][] | undefined][])('leaves %j alone', async (argv, env) => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv, ...(env !== undefined && { env }) });
  const client = await open(keeper);
  client.type(0, 'exit\n');
  await until('the exit', () => client.exits().length > 0);
  expect(client.text).not.toContain('633;');
});
