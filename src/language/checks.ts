// Looks at texts and tells the editor what is found: in the text and the files it is made of at once, who has its ports when
// the daemon has answered. What was said of a file is taken back when it is true no more.

import type { Diagnostic } from 'vscode-languageserver/node';
import type { ConfigText } from './configText.ts';
import { findingsOf } from './diagnostics.ts';
import { diagnosticOf, type Finding } from './finding.ts';
import { missingOnDisk } from './onDisk.ts';
import { type PortSources, takenPorts } from './takenPorts.ts';

export interface ChecksOptions {
  readonly send: (uri: string, diagnostics: Diagnostic[]) => void;
  readonly find: (text: ConfigText) => PortSources['find'];
  readonly holderOf: PortSources['holderOf'];
}

interface Ports {
  /** Of the text they were found for: in another one they stand elsewhere. */
  readonly version: number;
  readonly findings: readonly Finding[];
}

export class Checks {
  readonly #options: ChecksOptions;
  /** Other files that were said to have problems, by the text that reads them. */
  readonly #reported = new Map<string, readonly string[]>();
  readonly #ports = new Map<string, Ports>();
  /** Being asked about, by text; the last one asked for is what is told. */
  readonly #looking = new Map<string, symbol>();

  constructor(options: ChecksOptions) {
    this.#options = options;
  }

  check(text: ConfigText): void {
    const { uri } = text.document;
    const others = text.problems().filter(({ document }) => document.uri !== uri);
    const uris = others.map(({ document }) => document.uri);
    for (const gone of (this.#reported.get(uri) ?? []).filter((one) => !uris.includes(one)))
      this.#options.send(gone, []);
    this.#reported.set(uri, uris);
    for (const { document, problems } of others) {
      const found = findingsOf(document, problems, { repairs: new Map(), tree: undefined });
      this.#options.send(document.uri, found.map(diagnosticOf));
    }
    this.#tell(text);
    this.lookAtPorts(text);
  }

  /** Who has them may be another since the last look. */
  lookAtPorts(text: ConfigText): void {
    const { uri, version } = text.document;
    const own = Symbol(uri);
    this.#looking.set(uri, own);
    const { find, holderOf } = this.#options;
    void takenPorts(text, { find: find(text), holderOf })
      // The daemon has just gone: nobody knows.
      .catch(() => [])
      .then((findings) => {
        if (this.#looking.get(uri) !== own) return;
        const before = this.#ports.get(uri)?.findings ?? [];
        this.#ports.set(uri, { version, findings });
        if (before.length > 0 || findings.length > 0) this.#tell(text);
      });
  }

  /** What is known of a text now. */
  findings(text: ConfigText): readonly Finding[] {
    const { document, parsed, outline } = text;
    const own = text.problems().find((one) => one.document === document)?.problems ?? [];
    const ports = this.#ports.get(document.uri);
    return [
      ...findingsOf(document, own, { repairs: parsed.repairs, tree: outline?.tree }),
      ...missingOnDisk(text),
      ...(ports?.version === document.version ? ports.findings : []),
    ];
  }

  forget(uri: string): void {
    for (const one of [uri, ...(this.#reported.get(uri) ?? [])]) this.#options.send(one, []);
    this.#reported.delete(uri);
    this.#ports.delete(uri);
    this.#looking.delete(uri);
  }

  #tell(text: ConfigText): void {
    this.#options.send(text.document.uri, this.findings(text).map(diagnosticOf));
  }
}
