// What a person may see of the extension is in the language of VS Code: finds texts that do not go through `t`. Answers
// with sentences, as importRules.ts.

import ts from 'typescript';

/** Where VS Code shows what stands there, in its own objects and in ours. */
const SHOWN = /^(label|description|detail|placeHolder|prompt|title|tooltip|message|text|yes|none|spoken)$/;
const SHOWING = /^(show\w*Message|setStatusBarMessage|sayNothingToDo|sayFailure|note)$/;
/** There every word counts; elsewhere two in a row, or one as it begins a title, which no name or key is. */
const WORD = /\p{L}{2,}/u;
const PROSE = /\p{L}{2,}[,:;]? \p{Ll}{2,}|^\s*\p{Lu}\p{Ll}+…?\s*$/u;
/** Icons, and our name. */
const NO_WORDS = /\$\([\w~-]+\)|\bHoldfast\b/g;

/** By file what is in English all the same. */
export const untranslated: Readonly<Record<string, readonly string[]>> = {
  // Told to others: the daemon, an agent, or whoever reads a log or a report.
  'src/extension/window.ts': ['no folder'],
  'src/extension/agents/tools.ts': ['VS Code agent'],
  'src/extension/agents/agentProcess.ts': [
    'holdfast mcp ended ({})',
    'the window is closing',
    'holdfast mcp did not say what went wrong',
  ],
  'src/extension/say.ts': ['\ncaused by: '],
  'src/extension/diagnosticsText.ts': ['## Log of the daemon'],
  'src/extension/commands/copyDiagnostics.ts': ['none answers', 'folders with holdfast.yaml'],
  // Part of an address.
  'src/extension/logs/logAsk.ts': ['Holdfast Logs'],
  // As the page in it, which says all in English.
  'src/extension/dashboard/dashboards.ts': ['Holdfast Dashboard'],
  // Among findings of the command line, which speaks English.
  'src/extension/commands/doctor.ts': ['holdfast doctor', 'it printed nothing', '  To do: {}'],
};

/** Files whose texts are programs and pages. */
const SCRIPTS = /(launcherScript|dashboard\/page)\.ts$/;

export function textFaults(file: string, text: string, exceptions = untranslated): string[] {
  if (SCRIPTS.test(file)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const faults: string[] = [];
  const check = (node: ts.Node, isShown: boolean): void => {
    if (isSilent(node)) return;
    const words = wordsOf(node);
    if (words !== undefined && isText(words, isShown) && exceptions[file]?.includes(words) !== true) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      faults.push(`${file}:${line + 1} says “${words}” in English only: let it go through t()`);
    }
    ts.forEachChild(node, (child) => check(child, isShownIn(node, child, isShown)));
  };
  check(source, false);
  return faults;
}

function isText(words: string, isShown: boolean): boolean {
  return (isShown ? WORD : PROSE).test(words.replace(NO_WORDS, ''));
}

/** What stands in a literal; `undefined` for what is none. */
function wordsOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('{}');
}

/** Wrapped already, seen by whoever reads the log, or words for `when` clauses. */
function isSilent(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isPropertyAssignment(node)) return node.name.getText() === 'context';
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression;
  if (ts.isIdentifier(callee)) return callee.text === 't';
  return ts.isPropertyAccessExpression(callee) && /\blog$/.test(callee.expression.getText());
}

function isShownIn(node: ts.Node, child: ts.Node, isShown: boolean): boolean {
  if (ts.isPropertyAssignment(node) && child === node.initializer) return SHOWN.test(node.name.getText());
  if (ts.isCallExpression(node) && child !== node.expression) {
    const name = node.expression.getText().replace(/^.*\./, '');
    return SHOWING.test(name) || (isShown && !/^(get|includes|replace|replaceAll|split|join)$/.test(name));
  }
  if (ts.isBinaryExpression(node)) {
    const isAssigned = node.operatorToken.kind === ts.SyntaxKind.EqualsToken && child === node.right;
    if (isAssigned) return SHOWN.test(node.left.getText().replace(/^.*\./, ''));
    return isShown && !/^[=!<>]/.test(node.operatorToken.getText());
  }
  if (ts.isTemplateExpression(node) && ts.isTemplateSpan(child)) return isShown && !isIconName(node, child);
  if (ts.isConditionalExpression(node)) return isShown && child !== node.condition;
  return isShown && !ts.isPropertyAssignment(node) && !ts.isElementAccessExpression(node);
}

/** As in `$(${name})`. */
function isIconName({ head, templateSpans }: ts.TemplateExpression, span: ts.TemplateSpan): boolean {
  const before = templateSpans[templateSpans.indexOf(span) - 1]?.literal ?? head;
  return before.text.endsWith('$(');
}
