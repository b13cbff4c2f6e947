// Who may import whom: the table of ARCHITECTURE.md as data. importRules.ts applies it.

export interface Layer {
  /** Layers whose files it may import. */
  readonly imports: readonly string[];
  /** Of these, layers that come with schemas it may only take types from. */
  readonly typesOnly?: readonly string[];
  /** Whether Node's own modules are there at all. */
  readonly node: boolean;
  /** Packages, and the part of the layer that may use each: a pattern for the file's path below `src/`. */
  readonly packages?: Readonly<Record<string, RegExp>>;
}

const everywhere = /^/;

export const layers: Readonly<Record<string, Layer>> = {
  base: { imports: [], node: false },
  // Loaded before the program it loads, so it has nothing of it.
  boot: { imports: [], node: true },
  protocol: { imports: ['base'], node: false, packages: { zod: /^protocol\/schema\// } },
  config: {
    imports: ['base', 'protocol'],
    typesOnly: ['protocol'],
    node: false,
    packages: { yaml: everywhere },
  },
  host: { imports: ['base', 'protocol'], typesOnly: ['protocol'], node: true },
  ipc: {
    imports: ['base', 'protocol'],
    typesOnly: ['protocol'],
    node: true,
    packages: { 'vscode-jsonrpc': everywhere },
  },
  journal: { imports: ['base', 'protocol'], typesOnly: ['protocol'], node: true },
  screen: {
    imports: ['base'],
    node: false,
    packages: { '@xterm/headless': everywhere },
  },
  client: { imports: ['base', 'protocol', 'host', 'ipc'], typesOnly: ['protocol'], node: true },
  daemon: {
    imports: ['base', 'protocol', 'config', 'host', 'ipc', 'journal', 'screen'],
    node: true,
    packages: {
      // Heavy to load, so only what runs in the worker thread may.
      '@xterm/headless': /^daemon\/sessions\//,
      croner: everywhere,
      minimatch: /^daemon\/services\/watch\//,
    },
  },
  keeper: {
    imports: ['base', 'protocol', 'host', 'ipc', 'journal'],
    typesOnly: ['protocol'],
    node: true,
    packages: { 'node-pty': /^keeper\/ptyChild/ },
  },
  extension: {
    // Of the dashboard only what both ends of its messages need, and how both speak; the page itself is a bundle of its own.
    imports: ['base', 'protocol', 'config', 'client', 'dashboard'],
    typesOnly: ['protocol'],
    node: true,
    packages: { vscode: everywhere, 'vscode-languageclient': everywhere },
  },
  // Runs in a page: no Node, and all it knows it was told.
  dashboard: { imports: [], node: false, packages: { uplot: everywhere } },
  language: {
    imports: ['base', 'protocol', 'config', 'host', 'client'],
    typesOnly: ['protocol'],
    node: true,
    packages: {
      'vscode-languageserver': everywhere,
      'vscode-languageserver-textdocument': everywhere,
      // For what a tree leaves out: the blanks.
      yaml: /^language\/layout/,
    },
  },
  cli: {
    imports: ['base', 'protocol', 'host', 'client', 'screen'],
    typesOnly: ['protocol'],
    node: true,
    packages: {
      commander: everywhere,
      picocolors: everywhere,
      'string-width': everywhere,
      // An emulator only where something is drawn over a session.
      '@xterm/headless': /^cli\/compose\//,
    },
  },
  mcp: {
    imports: ['base', 'protocol', 'client'],
    node: true,
    packages: { '@modelcontextprotocol/server': everywhere, zod: everywhere },
  },
};
