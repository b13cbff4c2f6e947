// One holdfast.yaml as the editor has it, saved or not: its outline and what is wrong with it.

import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { MAX_FILE_BYTES } from '../config/files.ts';
import { lookupIn } from '../config/interpolate.ts';
import { type ParsedConfig, parseConfig } from '../config/parse.ts';
import { readTextFile, type TextFile } from '../host/textFile.ts';
import type { Problem } from '../protocol/failure.ts';
import type { EnvPairs } from '../protocol/types.ts';
import { type Outline, outlineOf } from './outline.ts';

export interface FileProblems {
  readonly document: TextDocument;
  readonly problems: readonly Problem[];
}

export class ConfigText {
  readonly file: string;
  /** The folder it lies in. */
  readonly root: string;
  #outline: Outline | undefined;
  #isOutlined = false;
  /** Of the text as it is; undefined until it is asked for. */
  #parsed: ParsedConfig | undefined;
  document: TextDocument;

  constructor(document: TextDocument) {
    this.document = document;
    this.file = document.uri.startsWith('file:') ? fileURLToPath(document.uri) : document.uri;
    this.root = path.dirname(this.file);
  }

  /** The newest one the text had when somebody asked: while it is written it is often no YAML. */
  get outline(): Outline | undefined {
    if (!this.#isOutlined) this.#outline = outlineOf(this.document.getText()) ?? this.#outline;
    this.#isOutlined = true;
    return this.#outline;
  }

  didChange(document: TextDocument): void {
    this.document = document;
    this.#parsed = undefined;
    this.#isOutlined = false;
  }

  /** Something outside of the text may be another now: a file it names, say. */
  invalidate(): void {
    this.#parsed = undefined;
  }

  get parsed(): ParsedConfig {
    this.#parsed ??= parseConfig(this.document.getText(), {
      file: this.file,
      root: this.root,
      environment: lookupIn(Object.entries(process.env) as EnvPairs),
      read,
    });
    return this.#parsed;
  }

  /** By the file they are in; this one is always there, so that what is repaired goes. */
  problems(): readonly FileProblems[] {
    const byFile = new Map<string, Problem[]>([[this.file, []]]);
    for (const problem of this.parsed.problems) {
      const file = path.resolve(this.root, problem.file);
      byFile.set(file, [...(byFile.get(file) ?? []), problem]);
    }
    return [...byFile].map(([file, problems]) => ({
      document: file === this.file ? this.document : documentOf(file),
      problems,
    }));
  }
}

function read(file: string): TextFile {
  return readTextFile(file, MAX_FILE_BYTES);
}

/** As it lies on disk, which is how it was read. */
function documentOf(file: string): TextDocument {
  const content = read(file);
  return TextDocument.create(
    pathToFileURL(file).href,
    'yaml',
    0,
    content.kind === 'text' ? content.text : '',
  );
}
