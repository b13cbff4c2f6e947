// The files a configuration is read from besides the main one: asks the caller's reader, once for each, and says where the
// file is named what is wrong with reading it.

import type { EnvPairs } from '../protocol/types.ts';
import { parseDotenv } from './dotenv.ts';
import { resolvePath } from './paths.ts';
import type { ProblemList } from './problems.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** @see reason what people are told, such as `it is a folder` */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Never throws. @param path absolute */
export type FileReader = (path: string) => FileContent;

/** As much as crosses the wire in `config/plan`. */
export const MAX_TEXT_LENGTH = 1_048_576;
/** A character takes at most three bytes (those of four are two in a text): larger files are too long in any case. */
export const MAX_FILE_BYTES = MAX_TEXT_LENGTH * 3;
/** A project with more has another problem; and it keeps files that name each other from taking for ever. */
const MAX_FILES = 100;

/** One file's text, with the offset its first character has in problems. */
export interface OpenedFile {
  readonly text: string;
  readonly base: number;
}

export class Files {
  readonly #read: FileReader;
  readonly #problems: ProblemList;
  readonly #opened = new Map<string, OpenedFile | undefined>();
  readonly #pairs = new Map<string, EnvPairs>();

  constructor(read: FileReader, problems: ProblemList) {
    this.#read = read;
    this.#problems = problems;
  }

  /** Every file that was asked for, there or not: when one of them changes, the configuration may. */
  get paths(): readonly string[] {
    return [...this.#opened.keys()];
  }

  /**
   * @param at where it is named
   * @returns undefined when it cannot be read, which is a problem unless it is missing and may be
   */
  open(path: string, at: number, missing: 'isProblem' | 'isFine' = 'isProblem'): OpenedFile | undefined {
    const known = this.#opened.get(path);
    if (known !== undefined) return known;
    if (this.#opened.size >= MAX_FILES) {
      this.#problems.error(at, `more than ${MAX_FILES} files are read`, 'put some of them together');
      return undefined;
    }
    const content = this.#read(path);
    const opened = this.#take(path, content, at, missing);
    this.#opened.set(path, opened);
    return opened;
  }

  /**
   * Pairs of all files a list names, in its order; `?` after a name: it may be missing.
   * @param folder of the file in which they are named
   */
  readEnvFiles(tree: Tree, folder: string, reader: ValueReader): EnvPairs {
    return reader.list(tree).flatMap((item): EnvPairs => {
      const name = reader.nonEmptyText(item, 'a file of `envFile`');
      if (name === undefined) return [];
      const isOptional = name.endsWith('?');
      const path = resolvePath(folder, isOptional ? name.slice(0, -1) : name);
      const opened = this.open(path, item.at, isOptional ? 'isFine' : 'isProblem');
      return opened === undefined ? [] : this.#pairsOf(path, opened);
    });
  }

  #pairsOf(path: string, { text, base }: OpenedFile): EnvPairs {
    const known = this.#pairs.get(path);
    if (known !== undefined) return known;
    const { pairs, mistakes } = parseDotenv(text);
    this.#pairs.set(path, pairs);
    for (const { offset, message, advice } of mistakes) this.#problems.error(base + offset, message, advice);
    return pairs;
  }

  #take(
    path: string,
    content: FileContent,
    at: number,
    missing: 'isProblem' | 'isFine',
  ): OpenedFile | undefined {
    if (content.kind === 'missing') {
      if (missing === 'isProblem')
        this.#problems.error(at, `there is no file ${path}`, 'create it, or correct its name');
      return undefined;
    }
    if (content.kind === 'unreadable') {
      this.#problems.error(at, `${path} cannot be read: ${content.reason}`, 'repair that, or name another');
      return undefined;
    }
    if (content.text.length > MAX_TEXT_LENGTH) {
      this.#problems.error(at, `${path} is longer than ${MAX_TEXT_LENGTH} characters`, 'split it');
      return undefined;
    }
    return { text: content.text, base: this.#problems.addFile(path, content.text) };
  }
}
