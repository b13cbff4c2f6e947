// What programs ask their terminal, answered where no viewer shows them: by the keeper, for the screen by the daemon; by
// the lead alone where there is one; and never because of a replay.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Terminal } from '@xterm/headless';
import { expect, it } from 'vitest';
import { sessionPaths } from '../src/host/paths.ts';
import { openJournal } from '../src/journal/reader.ts';
import { FrameType } from '../src/protocol/frames.ts';
import { FrameClient } from './support/frameClient.ts';
import { type TestHome, testHome } from './support/home.ts';
import { TestKeeper } from './support/keeper.ts';
import { programFile } from './support/program.ts';
import { cliTerminal } from './support/terminals.ts';
import { until } from './support/until.ts';

const DA1 = '\x1b[?1;2c';

async function journalText(home: TestHome, session: string): Promise<string> {
  const journal = await openJournal(sessionPaths(home.paths, session).journalDir);
  return (await journal.read(0, 1024 * 1024)).bytes.toString('latin1');
}

/** What the program of test/programs/askTerminal.ts was answered, without the last answer. */
async function heardIn(look: () => Promise<string> | string): Promise<string> {
  const line = await until('the answers', async () => /heard (".*")/.exec(await look())?.[1]);
  const heard = JSON.parse(line) as string;
  expect(heard.endsWith(DA1)).toBe(true);
  return heard.slice(0, -DA1.length);
}

it.each([
  ['device attributes', '\\e[>c', '\x1b[>0;276;0c'],
  ['status', '\\e[5n', '\x1b[0n'],
  ['synchronised updates', '\\e[?2026$p', '\x1b[?2026;2$y'],
  ['text colour', '\\e]10;?\\a', '\x1b]10;rgb:cccc/cccc/cccc\x07'],
  ['background', '\\e]11;?\\e\\', '\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\'],
  ['palette', '\\e]4;1;?;231;?\\a', '\x1b]4;1;rgb:cdcd/3131/3131\x07\x1b]4;231;rgb:ffff/ffff/ffff\x07'],
  ['keyboard protocol', '\\e[?u', '\x1b[?0u'],
  ['capabilities, refused', '\\eP+q524742\\e\\', '\x1bP0+r524742\x1b\\'],
  ['capabilities that could type', '\\eP+q$(rm)\\e\\', '\x1bP0+r\x1b\\'],
  ['clipboard, not told', '\\e]52;c;?\\a', ''],
  ['size', '\\e[18t', '\x1b[8;24;80t'],
  ['a mode, with nobody to tell', '\\e[?25$p', '\x1b[?25;0$y'],
  ['the cursor, with nobody to tell', '\\e[6n', ''],
])('%s: a keeper alone answers %j', async (_what, question, answer) => {
  const keeper = await TestKeeper.start();
  const ask = await programFile('askTerminal');
  await keeper.spawn({ argv: ['sh', '-c', 'read go; exec "$0" "$@"', process.execPath, ask, question] });
  // No daemon controls it.
  keeper.control.dispose();
  const plain = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('plain'));
  plain.type(0, '\n');
  expect(await heardIn(() => plain.text)).toBe(answer);
});

it('the emulator of the daemon says where the cursor is and which modes are on, in the order of the questions', async () => {
  const home = testHome();
  const ask = await programFile('askTerminal');
  const args = ['\\e[2J\\e[3;7Hhello', '\\e[>c', '\\e[6n', '\\e[?7$p', '\\eP$qr\\e\\', '\\e[5n'];
  const { stdout } = await home.ok('new', '--size', '80x24', '--', process.execPath, ask, ...args);
  expect(await heardIn(() => journalText(home, stdout.trim()))).toBe(
    '\x1b[>0;276;0c\x1b[3;12R\x1b[?7;1$y\x1bP1$r1;24r\x1b\\\x1b[0n',
  );
});

/** By hand: SESSIONS=100. */
const SESSIONS = Number(process.env['SESSIONS'] ?? 10);
const ROUNDS = 10;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks like
const LAST_ANSWER = /\x1bP[01]\$r(?:0m)?\x1b\\$/;
const AT_ONCE = 10;
const VIM = '/usr/bin/vim';
it.runIf(existsSync(VIM))(
  'vim that nobody shows is answered, and takes nothing of it for typing',
  async () => {
    const home = testHome();
    await home.ok(
      'new',
      '--name',
      'vim',
      '--size',
      '60x12',
      '--',
      VIM,
      '-u',
      'NONE',
      '-i',
      'NONE',
      '-N',
      'file',
    );
    await until('its screen', async () => (await home.ok('screen', 'vim')).stdout.includes('[New]'));
    await home.ok('wait', 'vim', '--for', 'idle');
    await home.ok('send', 'vim', 'ihello', '--key', 'Escape');
    await home.ok('send', 'vim', ':wq', '--enter');
    await home.ok('wait', 'vim', '--for', 'exit');
    expect(readFileSync(path.join(home.root, 'file'), 'utf8')).toBe('hello\n');
  },
);

it('a lead with a terminal answers alone; one without leaves it to the keeper', async () => {
  const keeper = await TestKeeper.start();
  const ask = await programFile('askTerminal');
  // Asked when nobody waits for a lead any more.
  const script = 'read go; sleep 0.5; exec "$0" "$1"';
  await keeper.spawn({ argv: ['sh', '-c', script, process.execPath, ask] });
  const lead = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('lead'), {
    size: { cols: 80, rows: 24 },
  });
  lead.type(0, '\n');
  await lead.waitForText('\x1b[c');
  lead.socket.send(FrameType.reply, 0, Buffer.from('\x1b[?62;9c'));
  await lead.waitForText('heard "\\u001b[?62;9c"');

  await keeper.spawn({ session: 's2', argv: ['sh', '-c', script, process.execPath, ask] });
  const ticket = keeper.ticket('plain', { session: 's2' });
  const plain = await FrameClient.open(keeper.record.dataSocket, ticket);
  plain.type(0, '\n');
  expect(await heardIn(() => plain.text)).toBe('');
});

it('what a new program asked is left to a lead that comes at once, with all of it to answer', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sh', '-c', 'stty raw -echo; printf "ask\\033[c"; exec cat'] });
  const watcher = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('v', { mode: 'view' }));
  await watcher.waitForText('ask\x1b[c');
  const lead = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('lead'), {
    size: { cols: 80, rows: 24 },
  });
  // Where it came too late, it was answered: one of both, never neither.
  if (lead.opened?.liveAt !== 3) await watcher.waitForText(DA1);
  else {
    lead.type(0, 'end');
    await watcher.waitForText('end');
    expect(watcher.text).toBe('ask\x1b[cend');
  }
});

it('types nothing into sessions that are shown again and again, whatever was asked in them before', async () => {
  const home = testHome();
  const asked = '\\033[c\\033[6n\\033]11;?\\007\\033[?25$p\\033P$qm\\033\\\\\\033[?1004h\\033[?1004l';
  const ids = await Promise.all(
    Array.from({ length: SESSIONS }, async () => {
      const script = `stty raw -echo; printf '${asked}shown'; exec cat`;
      return (await home.ok('new', '--', 'sh', '-c', script)).stdout.trim();
    }),
  );
  const before = new Map<string, string>();
  for (const id of ids) {
    // Raw, so that what comes back from cat are the answers as they were.
    const text = await until('its answers', async () => {
      const shown = await journalText(home, id);
      // On a busy machine the emulator may be too late, and it is said that nothing is known.
      return LAST_ANSWER.test(shown) && shown;
    });
    before.set(id, text);
  }
  let answers = '';
  for (let turn = 0; turn < SESSIONS * ROUNDS; turn += AT_ONCE) {
    const turns = Array.from({ length: AT_ONCE }, (_, at) => ids[(turn + at) % SESSIONS] ?? '');
    await Promise.all(
      turns.map(async (id) => {
        const outer = cliTerminal(home, ['attach', id]);
        const emulator = new Terminal({ cols: 80, rows: 24, allowProposedApi: true, logLevel: 'off' });
        emulator.onData((data) => {
          answers += data;
          outer.type(data);
        });
        await outer.waitFor('shown');
        await new Promise<void>((resolve) => emulator.write(outer.text, resolve));
        outer.hangUp();
        await outer.waitForExit();
      }),
    );
  }
  expect(answers).toBe('');
  for (const id of ids) expect(await journalText(home, id)).toBe(before.get(id));
}, 1_800_000);
