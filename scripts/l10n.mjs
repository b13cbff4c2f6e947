// l10n/bundle.l10n.json: every text the extension and the page of its dashboard say while they run, read from their calls of
// `t`. VS Code looks a text up by its English in the bundle of its language. `npm run docs` writes it; a tidy test fails when
// it is stale.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { repoRoot } from './step.mjs';

/** Whose texts are translated. */
export const translatedFolders = ['src/extension', 'src/dashboard'];
export const bundleFile = path.join(repoRoot, 'l10n/bundle.l10n.json');

/** l10n/bundle.l10n.json as it is to be: each text stands for itself. */
export function textBundle() {
  const files = translatedFolders.flatMap((folder) =>
    readdirSync(path.join(repoRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => path.join(folder, name)),
  );
  const texts = new Set(
    files.flatMap((file) => textsIn(file, readFileSync(path.join(repoRoot, file), 'utf8'))),
  );
  return `${JSON.stringify(Object.fromEntries([...texts].sort().map((text) => [text, text])), null, 2)}\n`;
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
export function textsIn(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {string[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      const [message] = node.arguments;
      if (message === undefined || !ts.isStringLiteral(message)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        throw new Error(`${file}:${line + 1} gives t() something else than one literal`);
      }
      found.push(message.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
