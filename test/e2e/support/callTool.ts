// Calls a language model tool in a window as an agent does: through an extension of the tests that is installed beside
// Holdfast (test/e2e/caller).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from '../../../scripts/tool.mjs';
import { waitUntil } from './waitUntil.ts';
import { PICTURES, type Workbench } from './workbench.ts';

export interface ToolAnswer {
  readonly text?: string;
  readonly error?: string;
}

/** @returns a VSIX of the caller */
export function packCaller(): string {
  const vsix = join(PICTURES, 'caller.vsix');
  const [program = '', ...args] = tool(
    'vsce',
    'package',
    '--no-dependencies',
    '--skip-license',
    '--out',
    vsix,
  );
  const flags = ['--allow-missing-repository'];
  const cwd = join(import.meta.dirname, '..', 'caller');
  const { status, stdout, stderr } = spawnSync(program, [...args, ...flags], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the caller could not be packed: ${stdout}${stderr}`);
  return vsix;
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
