// What a login runs: a script that finds what runs JavaScript, and a program that finds the newest version of Holdfast
// that ever ran here and lets it bring the saved services back. Both stay as they are when Holdfast is updated.

import { shellQuoted } from '../../base/quoting.ts';
import type { PlannedFile, StartupPlace } from './plan.ts';

const MADE = 'Written by `holdfast startup`; `holdfast unstartup` removes it.';
const GONE = 'Holdfast: no Node was found; install Node 20 or newer, then run holdfast startup again';

export function shellScripts({ startupDir, ...place }: StartupPlace): readonly [PlannedFile, PlannedFile] {
  const file = `${startupDir}/run`;
  const program = `${file}.cjs`;
  return [
    { path: file, mode: 0o700, encoding: 'utf8', text: shellScript(place, program) },
    { path: program, mode: 0o600, encoding: 'utf8', text: programText(place) },
  ];
}

export function commandScripts({ startupDir, ...place }: StartupPlace): readonly [PlannedFile, PlannedFile] {
  const file = `${startupDir}\\run.cmd`;
  const program = `${startupDir}\\run.cjs`;
  return [
    { path: file, mode: 0o700, encoding: 'utf8', text: commandScript(place, program) },
    { path: program, mode: 0o600, encoding: 'utf8', text: programText(place) },
  ];
}

/** A Node that was there when this was written may be gone: managers of versions keep it in a folder of its own. */
function shellScript({ runtime }: Pick<StartupPlace, 'runtime'>, program: string): string {
  const env = Object.entries(runtime.env).map(([name, value]) => `${name}=${shellQuoted(value)} `);
  return `#!/bin/sh
# ${MADE}
runtime=${shellQuoted(runtime.execPath)}
[ -x "$runtime" ] || runtime=$(command -v node)
[ -x "$runtime" ] || runtime=$("\${SHELL:-/bin/sh}" -l -c 'command -v node' </dev/null 2>/dev/null | tail -n 1)
if [ ! -x "$runtime" ]; then
  echo ${shellQuoted(GONE)} >&2
  exit 1
fi
${env.join('')}exec "$runtime" ${shellQuoted(program)}
`;
}

function commandScript({ runtime }: Pick<StartupPlace, 'runtime'>, program: string): string {
  const env = Object.entries(runtime.env).map(([name, value]) => `set "${name}=${value}"\r\n`);
  return [
    '@echo off\r\nsetlocal\r\n',
    `rem ${MADE}\r\n`,
    ...env,
    `set "runtime=${runtime.execPath}"\r\n`,
    'if not exist "%runtime%" set "runtime=node.exe"\r\n',
    `"%runtime%" "${program}"\r\n`,
  ].join('');
}

/** With --detach: a login is not held up by services that take their time. */
function programText({
  currentFile,
  programs,
  home,
}: Pick<StartupPlace, 'currentFile' | 'programs' | 'home'>): string {
  return `// ${MADE}
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

function newest() {
  try {
    return JSON.parse(readFileSync(${JSON.stringify(currentFile)}, 'utf8')).dir;
  } catch {
    return undefined;
  }
}

const folders = [newest(), ${JSON.stringify(programs)}];
const cli = folders.map((folder) => join(String(folder), 'cli.js')).find((file) => existsSync(file));
if (cli === undefined) {
  console.error('Holdfast: its programs are gone; install it, then run holdfast startup again');
  process.exitCode = 1;
} else {
  process.argv = [process.execPath, cli, 'resurrect', '--detach', '--home', ${JSON.stringify(home)}];
  require(cli);
}
`;
}
