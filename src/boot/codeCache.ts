// The bytecode of a program, kept in `code-cache/` beside it, so that only the first run has to parse. Nothing depends on
// it: a cache that is missing, foreign, stale or broken is passed over in silence, and replaced where that may be.

import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';

/** What the wrapper around the code takes; see `scripts/bundles.mjs`. */
type WrappedCode = (
  exports: unknown,
  require: NodeJS.Require,
  module: NodeJS.Module,
  filename: string,
  dirname: string,
) => void;

/** Programs that stay are ready by then, and have compiled what they need to start. */
const SAVE_AFTER_MS = 1_000;
const RUNTIME = [process.version, process.versions.v8, process.platform, process.arch].join('-');
/** SHA-256; what it seals begins with the lessons in it, a bit each. */
const [SEAL_BYTES, LESSON_BYTES] = [32, 8];
/** Of what each run with the same verb may teach: the first start of a daemon finds nothing to adopt. */
const LESSONS_PER_VERB = 2;
/** Of runtimes and programs nobody uses any more; one that is still used is written anew. */
const FORGET_AFTER_MS = 30 * 24 * 60 * 60 * 1000;

/** @param file the program wrapped in a function; throws where it cannot be read */
export function loadCode(file: string): WrappedCode {
  const source = readFileSync(file);
  const cacheFile = cacheFileOf(file);
  const cached = readCache(cacheFile, source);
  const cachedData = cached?.subarray(LESSON_BYTES);
  const script = new Script(source.toString('utf8'), { filename: file, ...(cachedData && { cachedData }) });
  const isTaken = script.cachedDataRejected === false;
  const lessons = Buffer.alloc(LESSON_BYTES, isTaken ? cached?.subarray(0, LESSON_BYTES) : 0);
  if (learn(lessons, process.argv)) {
    saveLater(() => {
      if (hasFolderFor(cacheFile))
        writeCache(cacheFile, source, Buffer.concat([lessons, script.createCachedData()]));
    });
  }
  return script.runInThisContext() as WrappedCode;
}

/**
 * Says that this bytecode was made of this source by this runtime. V8 compares only the length of a source, and it
 * trusts what it is given: a file of which a power cut left zeros would end the process.
 */
export function sealOf(source: Buffer, cached: Buffer): Buffer {
  return createHash('sha256').update(`${RUNTIME}\n`).update(source).update(cached).digest();
}

/**
 * A run compiles what it calls, `--help` less than `ps`, so there is something to learn from each verb.
 * @returns whether there is from this run; its bit is set then
 */
function learn(lessons: Buffer, argv: readonly string[]): boolean {
  const verb = argv.slice(2).find((word) => /^[a-z][a-z-]*$/.test(word)) ?? '';
  const hash = createHash('sha256').update(verb).digest();
  for (const chosen of hash.subarray(0, LESSONS_PER_VERB)) {
    const [at, bit] = [chosen % LESSON_BYTES, 1 << (chosen >> 5)];
    const byte = lessons[at] ?? 0;
    lessons[at] = byte | bit;
    if ((byte & bit) === 0) return true;
  }
  return false;
}

/** One per runtime, so that an editor and a Node that share a folder do not undo each other's. */
function cacheFileOf(file: string): string {
  const name = path.basename(file, '.code.js');
  return path.join(path.dirname(file), 'code-cache', `${name}-${RUNTIME}.bin`);
}

/** @returns undefined unless the file is one that this user wrote for this very source and runtime */
function readCache(cacheFile: string, source: Buffer): Buffer | undefined {
  try {
    const fd = openSync(cacheFile, 'r');
    try {
      // It is run as code, so it must come from whom code may come from.
      if (!isOnlyOurs(fstatSync(fd))) return undefined;
      const bytes = readFileSync(fd);
      const cached = bytes.subarray(SEAL_BYTES);
      return bytes.subarray(0, SEAL_BYTES).equals(sealOf(source, cached)) ? cached : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

/** At the end, or when a program that stays has started; never by one that is killed. */
function saveLater(save: () => void): void {
  const saveNow = (): void => {
    clearTimeout(timer);
    process.off('exit', saveNow);
    try {
      save();
    } catch {
      // A full disk or a folder that cannot be written: then the next run parses too.
    }
  };
  const timer = setTimeout(saveNow, SAVE_AFTER_MS);
  timer.unref();
  process.once('exit', saveNow);
}

/** @returns whether a cache may be left there; makes the folder. Root can write everywhere, and must not. */
function hasFolderFor(cacheFile: string): boolean {
  const folder = path.dirname(cacheFile);
  if (!isOurs(statSync(path.dirname(folder)))) return false;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return isOnlyOurs(statSync(folder));
}

function writeCache(cacheFile: string, source: Buffer, cached: Buffer): void {
  const temporary = `${cacheFile}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([sealOf(source, cached), cached]), { flag: 'wx', mode: 0o600 });
    renameSync(temporary, cacheFile);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  forgetOld(path.dirname(cacheFile));
}

function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - writtenAt > FORGET_AFTER_MS) rmSync(file, { force: true });
  }
}

interface Ownership {
  readonly uid: number;
  readonly mode: number;
}

function isOnlyOurs(stat: Ownership): boolean {
  return isOurs(stat) && (process.platform === 'win32' || (stat.mode & 0o022) === 0);
}

/** Windows has no such numbers; there the folder of the programs is a user's own. */
function isOurs({ uid }: Ownership): boolean {
  const own = process.geteuid?.();
  return own === undefined || uid === own;
}
