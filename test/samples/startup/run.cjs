// Written by `holdfast startup`; `holdfast unstartup` removes it.
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

function newest() {
  try {
    return JSON.parse(readFileSync("/home/ada/.local/state/holdfast/hosts/0a1b/current", 'utf8')).dir;
  } catch {
    return undefined;
  }
}

const folders = [newest(), "/home/ada/.local/state/holdfast/hosts/0a1b/versions/1.0.0-abc"];
const cli = folders.map((folder) => join(String(folder), 'cli.js')).find((file) => existsSync(file));
if (cli === undefined) {
  console.error('Holdfast: its programs are gone; install it, then run holdfast startup again');
  process.exitCode = 1;
} else {
  process.argv = [process.execPath, cli, 'resurrect', '--detach', '--home', "/home/ada/.local/state/holdfast"];
  require(cli);
}
