// Hands this process over to the attach client, which is a bundle of its own: tiny, because VS Code starts one for every
// terminal.

import { join } from 'node:path';

/** @param args what attach.js takes; @returns its exit code */
export async function runAttach(args: readonly string[]): Promise<number> {
  const bundle: { readonly attach: (args: readonly string[]) => Promise<number> } = require(
    join(__dirname, 'attach.js'),
  );
  return bundle.attach(args);
}
