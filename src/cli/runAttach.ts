// Hands this process over to the attach client, which is a bundle of its own: tiny, because VS Code starts one for every
// terminal.

import { join } from 'node:path';
import type { FarSessions } from './attach/farSessions.ts';
import type { Context } from './context.ts';

/** @param args what attach.js takes; @returns its exit code */
export async function runAttach(context: Context, args: readonly string[]): Promise<number> {
  const bundle: { readonly attach: (args: readonly string[], far?: FarSessions) => Promise<number> } =
    require(join(__dirname, 'attach.js'));
  if (context.far === undefined) return bundle.attach(args);
  const { farSessions } = await import('./farAttach.ts');
  return bundle.attach(args, farSessions(context, context.far));
}
