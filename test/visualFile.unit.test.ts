// What is drawn over a session as it lies on disk: a file of the first release loads for ever, and comes back as it was.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NOTHING } from '../src/daemon/sessions/visuals/elements.ts';
import { readVisual, writeVisual } from '../src/daemon/sessions/visuals/visualFile.ts';
import { hostPaths, sessionPaths } from '../src/host/paths.ts';
import { temporaryFolder } from './support/temporary.ts';

const sample = path.resolve(import.meta.dirname, 'samples/visuals/visual-1.json');

it('loads the sample and writes it as it was; where nothing is drawn there is no file', async () => {
  const paths = hostPaths(temporaryFolder());
  const { dir, visual: file } = sessionPaths(paths, 's1');
  mkdirSync(dir, { recursive: true });
  expect(readVisual(paths, 's1')).toBeUndefined();
  copyFileSync(sample, file);
  const read = readVisual(paths, 's1');
  expect(read?.overlays[0]?.spans[0]).toMatchObject({ text: 'press y\nor n', fg: 'bright-red', bold: true });
  await writeVisual(paths, 's1', read ?? NOTHING);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(readFileSync(sample, 'utf8')));
  await writeVisual(paths, 's1', NOTHING);
  expect(existsSync(file)).toBe(false);
});

it('names the file and the place where it is not what it should be', () => {
  const paths = hostPaths(temporaryFolder());
  const { dir, visual: file } = sessionPaths(paths, 's1');
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    file,
    '{ "schema": 1, "overlays": [{ "id": 5 }], "panels": [], "capture": null, "focus": null }',
  );
  expect(() => readVisual(paths, 's1')).toThrow(/visual\.json.*overlays\.0\.id/);
});
