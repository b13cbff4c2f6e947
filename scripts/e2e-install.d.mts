export interface Installed {
  /** The Node.js that VS Code's server runs under. */
  readonly node: string;
  readonly serverMain: string;
  readonly vscodeVersion: string;
  readonly chromium: string;
}
export function ensureInstalled(options?: { readonly log?: (line: string) => void }): Installed;
