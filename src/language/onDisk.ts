// What a file names and this machine does not have: folders services are to run in, programs they are to run. Only looked
// for where the file itself is right, and only warned of: both may be made before the service starts.

import { readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { didYouMean } from '../base/didYouMean.ts';
import type { Tree } from '../config/tree.ts';
import type { Command, ServiceConfig } from '../protocol/types.ts';
import type { ConfigText } from './configText.ts';
import { rewriting } from './diagnostics.ts';
import type { Finding } from './finding.ts';
import { rangeOf } from './names.ts';
import { type Outline, treeAt } from './outline.ts';
import { programOf, programsOnPath } from './shellLine.ts';

/** Of the language server itself. */
export const MAKE_FOLDER = 'holdfast.language.makeFolder';

export function missingOnDisk({ document, parsed, outline }: ConfigText): Finding[] {
  if (outline === undefined || parsed.problems.some(({ severity }) => severity === 'error')) return [];
  // Instances of one service stand in one place.
  const services = new Map(parsed.services.map((config) => [config.baseName ?? config.name, config]));
  return [...services].flatMap(([name, config]) => {
    const finding = missingFolder(document, outline, name, config);
    return finding === undefined ? missingProgram(document, outline, name, config) : [finding];
  });
}

type Document = ConfigText['document'];

function missingFolder(
  document: Document,
  outline: Outline,
  name: string,
  { cwd }: ServiceConfig,
): Finding | undefined {
  const said = treeAt(outline, ['services', name, 'cwd']);
  if (said?.kind !== 'scalar' || isFolder(cwd)) return undefined;
  const span = wordOf(document, said);
  const parent = path.dirname(cwd);
  const others = didYouMean(path.basename(cwd), foldersIn(parent));
  const meant = others.map((other) => path.join(path.dirname(said.text), other));
  return {
    range: rangeOf(document, span),
    severity: DiagnosticSeverity.Warning,
    message: `there is no folder \`${said.text}\` (${advice(meant, 'create it')})`,
    fixes: [
      ...meant.map((word) => rewriting(document, span, word)),
      { title: `Create the folder \`${said.text}\``, command: { command: MAKE_FOLDER, arguments: [cwd] } },
    ],
  };
}

function missingProgram(
  document: Document,
  outline: Outline,
  name: string,
  { command, cwd, env }: ServiceConfig,
): Finding[] {
  const said = treeAt(outline, ['services', name, 'command']);
  const first = said?.kind === 'list' ? said.items[0] : said;
  // What the service itself says of the PATH counts then, and it is another shell's to read.
  if (first?.kind !== 'scalar' || env.some(([key]) => key === 'PATH')) return [];
  const program = nameOf(command);
  if (program === undefined || !first.text.startsWith(program)) return [];
  const whole = wordOf(document, first);
  const span = { from: whole.from, to: whole.from + program.length };
  if (document.getText(rangeOf(document, span)) !== program) return [];
  const isPath = program.includes('/');
  if (isPath ? isThere(path.resolve(cwd, program)) : programsOnPath().has(program)) return [];
  const folder = path.dirname(program);
  const known = isPath ? namesIn(path.resolve(cwd, folder)) : programsOnPath();
  const meant = didYouMean(path.basename(program), known).map((other) =>
    isPath ? `${folder}/${other}` : other,
  );
  const where = isPath ? `in ${cwd}` : 'on the PATH';
  return [
    {
      range: rangeOf(document, span),
      severity: DiagnosticSeverity.Warning,
      message: `there is no program \`${program}\` ${where} (${advice(meant, 'install it')})`,
      fixes: meant.map((word) => rewriting(document, span, word)),
    },
  ];
}

function nameOf(command: Command): string | undefined {
  return typeof command === 'string' ? programOf(command) : command[0];
}

function advice(meant: readonly string[], otherwise: string): string {
  return meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : otherwise;
}

function wordOf(document: Document, { at, to }: Tree): { from: number; to: number } {
  const quote = /["']/.test(document.getText()[at] ?? '') ? 1 : 0;
  return { from: at + quote, to: to - quote };
}

function isFolder(file: string): boolean {
  return statsOf(file)?.isDirectory() === true;
}

function isThere(file: string): boolean {
  return statsOf(file) !== undefined;
}

/** Undefined also where something on the way to it is a file, or it may not be seen. */
function statsOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function foldersIn(folder: string): string[] {
  return namesIn(folder).filter((name) => isFolder(path.join(folder, name)));
}
