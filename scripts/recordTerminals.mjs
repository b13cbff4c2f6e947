// `npm run record [NAME …]`: records real programs in a terminal into test/samples/terminals, for tests of what is shown
// to whoever attaches while they run. A program that is not installed is left out, and said so.
// @ts-check
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node-pty';
import { onPath } from './onPath.mjs';
import { repoRoot } from './step.mjs';

const SAMPLES = path.join(repoRoot, 'test/samples/terminals');
const SIZE = { cols: 80, rows: 24 };
/** Programs draw within this time; what they draw later belongs to the next step, which does no harm. */
const STEP_MS = 250;

/**
 * What is done one after the other: keys, or a new size.
 * @typedef {string | { cols: number, rows: number }} Step
 * @type {Record<string, { command: string[], steps: Step[] }>}
 */
const PROGRAMS = {
  vim: {
    command: ['vim', '-u', 'NONE', '-N', '-n', 'poem.txt'],
    steps: [
      ':syntax on\r:set number ruler mouse=a\r',
      'jjjdd',
      'Onew line 世界 👍\x1b',
      { cols: 60, rows: 18 },
    ]
      .concat([
        ':vsplit\r',
        '\x17l',
        '/line 7\r',
        ':terminal\r',
        'echo inside\r',
        'exit\r',
        { cols: 100, rows: 30 },
      ])
      .concat([':help\r', '\x06\x06', ':qa!\r']),
  },
  nano: {
    command: ['nano', '-I', 'poem.txt'],
    steps: ['\x16', 'typed ünd 世界\r', '\x0b\x0b\x15', { cols: 50, rows: 15 }, '\x17line 9\r', '\x18', 'n'],
  },
  less: {
    command: ['less', '-R', 'poem.txt'],
    steps: [' ', ' ', '/line\r', 'n', { cols: 40, rows: 12 }, 'G', 'g', '-S', 'q'],
  },
  htop: {
    command: ['htop', '-p', String(process.pid)],
    steps: ['t', { cols: 60, rows: 14 }, '\x1bOQ', '\x1b', 'q'],
  },
  tmux: {
    command: ['tmux', '-f', 'tmux.conf', '-L', 'recording', 'new', '-s', 'r', 'env PS1="$ " sh'],
    steps: ['ls\r', '\x02%', '\x02"', 'seq 40\r', { cols: 64, rows: 20 }].concat([
      '\x02[',
      '\x1b[5~',
      'q',
      '\x02z',
      '\x02z',
      'tmux -L recording kill-server\r',
    ]),
  },
  'git-log': {
    command: ['git', '-c', 'core.pager=less -RX', 'log', '--graph', '--stat'],
    steps: [' ', 'b', ' ', 'q'],
  },
  'long-line': {
    command: [
      'sh',
      '-c',
      'i=0; while [ $i -lt 1000 ]; do printf "\\033[3%dm%09d " $((i % 8)) $i; i=$((i + 1)); done; read x',
    ],
    steps: [{ cols: 61, rows: 20 }, { cols: 120, rows: 24 }, '\r'],
  },
  scripts: {
    command: [
      'sh',
      '-c',
      'for i in 1 2 3 4 5 6; do printf "%s 世界こんにちは 👍🎉 한국어 e\\314\\201 café \\033[4:3m~~\\033[m " $i; done; echo; cat',
    ],
    steps: [
      'emoji 👍 end',
      '\x7f\x7f',
      { cols: 33, rows: 10 },
      '世世世世世世世世世世世世世世世世世世世世\r',
      '\x04\x04',
    ],
  },
};

const names = process.argv.slice(2);
for (const [name, { command, steps }] of Object.entries(PROGRAMS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  if (onPath(command[0] ?? '') === undefined)
    console.log(`${name}: ${command[0]} is not installed, left as it is`);
  else await record(name, command, steps);
}

/**
 * @param {string} name
 * @param {string[]} command
 * @param {Step[]} steps
 */
async function record(name, command, steps) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-record-'));
  prepare(folder);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
  };
  const pty = spawn(command[0] ?? '', command.slice(1), {
    ...SIZE,
    cwd: folder,
    env: { ...env, PS1: '$ ' },
    encoding: null,
  });
  /** @type {Buffer[]} */
  const chunks = [];
  /** @type {{ at: number, cols: number, rows: number }[]} */
  const sizes = [];
  let isOver = false;
  pty.onData((data) => chunks.push(Buffer.from(data)));
  pty.onExit(() => {
    isOver = true;
  });
  await delay(STEP_MS * 2);
  for (const step of steps) {
    if (isOver) break;
    if (typeof step === 'string') pty.write(step);
    else {
      sizes.push({ at: Buffer.concat(chunks).length, ...step });
      pty.resize(step.cols, step.rows);
    }
    await delay(STEP_MS);
  }
  if (!isOver) pty.kill('SIGKILL');
  const bytes = Buffer.concat(chunks);
  mkdirSync(SAMPLES, { recursive: true });
  const sample = { size: SIZE, sizes, output: bytes.toString('base64') };
  writeFileSync(path.join(SAMPLES, `${name}.json`), `${JSON.stringify(sample)}\n`);
  rmSync(folder, { recursive: true, force: true });
  console.log(`${name}: ${bytes.length} bytes, ${sizes.length} new sizes`);
}

/** @param {string} folder */
function prepare(folder) {
  const lines = Array.from(
    { length: 120 },
    (_, n) => `line ${n} of a poem\tabout \x1b[3${n % 8}mcolours\x1b[m and 世界 ${'-'.repeat(n % 90)}`,
  );
  writeFileSync(path.join(folder, 'poem.txt'), `${lines.join('\n')}\n`);
  // What it would show there, this machine's name, is nobody's business.
  writeFileSync(path.join(folder, 'tmux.conf'), 'set -g status-right ""\n');
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  git('init', '-q');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  for (let n = 0; n < 30; n++) {
    writeFileSync(path.join(folder, `file-${n}.txt`), `${n}\n`);
    git('add', '.');
    git(
      'commit',
      '-q',
      '-m',
      `change ${n}: a subject that is long enough to be cut or wrapped somewhere 世界`,
    );
  }
}
