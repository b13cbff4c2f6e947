// Hearing of changes to real files: links, folders that move, a place that is gone.

import { mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { lookAtFiles } from '../src/daemon/services/watch/lookAtFiles.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

let folder: string;
let heard: string[];
let failures: string[];

beforeEach(() => {
  folder = realpathSync(temporaryFolder());
  heard = [];
  failures = [];
});

async function lookAt(...paths: string[]): Promise<void> {
  let isReady = false;
  const looking = lookAtFiles(
    path.join(folder, 'app'),
    { paths, ignore: [] },
    {
      onReady: () => {
        isReady = true;
      },
      onChange: (file) => heard.push(path.relative(folder, file)),
      onFailure: (reason) => failures.push(reason),
    },
  );
  onTestFinished(() => looking.dispose());
  await until('it to look, or not to', () => isReady || failures.length > 0);
}

const write = (file: string): void => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), 'x');
};

const isHeard = (file: string) => until(`${file} to be heard of`, () => heard.includes(file));

it('follows links to files and folders, once where they lead to each other', async () => {
  write('elsewhere/deep/a');
  write('elsewhere/b');
  mkdirSync(path.join(folder, 'app/src'), { recursive: true });
  symlinkSync('../../elsewhere', path.join(folder, 'app/src/linked'));
  symlinkSync('..', path.join(folder, 'app/src/circle'));
  await lookAt('src');
  write('elsewhere/deep/a');
  await isHeard('app/src/linked/deep/a');
  write('app/src/c');
  await isHeard('app/src/c');
});

it('hears of a folder that moves in with all its files, and of one that moves away', async () => {
  write('elsewhere/deep/a');
  mkdirSync(path.join(folder, 'app/src'), { recursive: true });
  await lookAt('src');
  renameSync(path.join(folder, 'elsewhere'), path.join(folder, 'app/src/moved'));
  await isHeard('app/src/moved/deep/a');
  heard = [];
  renameSync(path.join(folder, 'app/src/moved'), path.join(folder, 'app/src/again'));
  await isHeard('app/src/moved');
  await isHeard('app/src/again/deep/a');
  heard = [];
  write('app/src/again/deep/a');
  await isHeard('app/src/again/deep/a');
});

it('says why where its folder is not there, or goes', async () => {
  await lookAt('src');
  expect(failures).toEqual([expect.stringContaining('ENOENT')]);
  failures = [];
  write('app/src/a');
  await lookAt('src');
  rmSync(path.join(folder, 'app'), { recursive: true });
  await until('it to fail', () => failures.length > 0);
  expect(failures).toEqual([expect.stringContaining('ENOENT')]);
});
