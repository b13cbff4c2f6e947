// Calls a language model tool in a window as an agent does: through an extension of the tests that is installed beside
// Holdfast (test/e2e/beside/caller).
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from './waitUntil.ts';
import type { Workbench } from './workbench.ts';

export interface ToolAnswer {
  readonly text?: string;
  readonly error?: string;
}

/** Calls it; what it answers is waited for by the function it resolves with, for the person may be asked first. */
export async function callTool(
  workbench: Workbench,
  workspace: string,
  name: string,
  input: object,
): Promise<() => Promise<ToolAnswer>> {
  const answer = join(workspace, 'answer.json');
  rmSync(answer, { force: true });
  writeFileSync(join(workspace, 'call.json'), JSON.stringify({ name: `holdfast_${name}`, input }));
  await workbench.command('caller.callTool');
  return () =>
    waitUntil(`the answer of ${name}`, () =>
      existsSync(answer) ? (JSON.parse(readFileSync(answer, 'utf8')) as ToolAnswer) : undefined,
    );
}
