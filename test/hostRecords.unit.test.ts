// Records under the home: what old versions wrote can be read for ever, and what cannot be read is named.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJsonFile } from '../src/host/atomicWrite.ts';
import { ensureHome, hostPaths, keeperPaths } from '../src/host/paths.ts';
import * as records from '../src/host/records.ts';
import { parseRegisteredRecord } from '../src/host/registeredProcesses.ts';
import { isFailure } from '../src/protocol/failure.ts';
import { temporaryFolder } from './support/temporary.ts';

const samples = path.join(import.meta.dirname, 'samples/host');
const kinds = [
  ['daemon.json', records.parseDaemonRecord],
  ['keeper.json', records.parseKeeperRecord],
  ['owner', records.parseOwnerRecord],
  ['meta.json', records.parseSessionMeta],
  ['processes.json', parseRegisteredRecord],
] as const;

function sampleOf(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(samples, name), 'utf8'));
}

describe.each(kinds)('%s', (name, parse) => {
  const sample = sampleOf(name);

  it('of the first version is read in full', () => {
    const { aFieldOfLaterVersions: _, ...known } = sample;
    // With what came later as if it were not there.
    expect(parse(name, sample)).toMatchObject(known);
  });

  it.each(Object.keys(sample).filter((field) => field !== 'aFieldOfLaterVersions'))(
    'without a proper "%s" is refused, naming file and field',
    (field) => {
      for (const wrong of [undefined, {}, ['', 1], true]) {
        expect(() => parse('/some/file', { ...sample, [field]: wrong })).toThrow(
          new RegExp(`^/some/file cannot be used: "${field}"`),
        );
      }
    },
  );

  it('of a newer version is refused with the advice to update', () => {
    expect(() => parse(name, { ...sample, schema: 99 })).toThrow(/newer version wrote it.*update/);
  });

  it.each([null, [], 'text', 3])('that is %j is refused', (value) => {
    expect(() => parse(name, value)).toThrow('does not hold a JSON object');
  });
});

it.each([
  [undefined, null],
  [null, null],
  ['abc', 'abc'],
])('a nonce of %j is read as %j', (nonce, read) => {
  expect(records.parseSessionMeta('meta.json', { ...sampleOf('meta.json'), nonce }).nonce).toBe(read);
  expect(() => records.parseSessionMeta('/f', { ...sampleOf('meta.json'), nonce: 1 })).toThrow(
    '"nonce" must be a text',
  );
});

describe('reading a record', () => {
  it('answers undefined when there is none', () => {
    const paths = hostPaths(temporaryFolder());
    expect(records.readDaemonRecord(paths)).toBeUndefined();
    expect(records.readKeeperRecord(paths, 'k')).toBeUndefined();
    expect(records.readOwnerRecord(paths, 's')).toBeUndefined();
    expect(records.readSessionMeta(paths, 's')).toBeUndefined();
  });

  it.each(['', '   \n', '{"pid": 12', '\u0000\u0000\u0000', 'hello'])(
    'fails with the name of the file when it holds %j',
    (text) => {
      const file = path.join(temporaryFolder(), 'daemon.json');
      writeFileSync(file, text);
      const error = caught(() => readJsonFile(file));
      expect(isFailure(error, 'fileUnusable') && error.message).toContain(file);
    },
  );

  it('gives back what was written, stamped with a schema version', async () => {
    const paths = ensureHome(temporaryFolder());
    const meta = records.parseSessionMeta('meta', readJsonFile(path.join(samples, 'meta.json')));
    mkdirSync(path.join(paths.sessionsDir, meta.id));
    await records.writeSessionMeta(paths, meta);
    expect(records.readSessionMeta(paths, meta.id)).toEqual(meta);
  });

  it('rejects the record of another keeper that was copied here', async () => {
    const paths = ensureHome(temporaryFolder());
    mkdirSync(keeperPaths(paths, 'k-2').dir);
    writeFileSync(keeperPaths(paths, 'k-2').record, readFileSync(path.join(samples, 'keeper.json')));
    expect(() => records.readKeeperRecord(paths, 'k-2')).toThrow('it is of keeper k-1');
  });
});

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
