// What a person may see of the extension, and of the page of its dashboard, is in the language of VS Code: finds texts that
// do not go through `t`, or do so too early. Answers with sentences, as importRules.ts.

import ts from 'typescript';

/** Where VS Code shows what stands there, in its own objects and in ours. */
const SHOWN =
  /^(label|description|detail|placeHolder|prompt|title|tooltip|message|text|yes|none|spoken|textContent|aria-label|aria-valuetext)$/;
const SHOWING = /^(show\w*Message|setStatusBarMessage|sayNothingToDo|sayFailure|note)$/;
/** What is given elements of a page, and which of its arguments are their text. */
const FILLS: ReadonlyMap<string, (index: number) => boolean> = new Map([
  ['el', (index) => index >= 2],
  ['svg', (index) => index >= 2],
  ['redraw', (index) => index >= 1],
  ['button', (index) => index === 0],
]);
/** There every word counts; elsewhere two in a row, one beside a value, or what begins as a title, which no key does. */
const WORD = /\p{L}{2,}/u;
const PROSE = [
  /\p{L}{2,}[,:;]? \p{Ll}{2,}/u,
  /(?<![\p{L}\d])\p{L}{2,} \{\}/u,
  /(\{\}|\d) \p{L}{2,}/u,
  /^\s*\p{Lu}\p{Ll}+( \p{L}+)*[…?]?\s*$/u,
];
/** Icons, units, and our name. */
const NO_WORDS = /\$\([\w~-]+\)|\bHoldfast\b|\{\} (ms|[kMGT]?B)\b/g;

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
  'src/extension/commands/copyDiagnostics.ts': [
    '{} on {} {}',
    'none answers',
    '{}, pid {}, up {} s, {} clients, {} keepers ({})',
    'folders with holdfast.yaml',
  ],
  // In the log, by a bundle of its own.
  'src/extension/language/client.ts': ['Holdfast Language Server'],
  // Part of an address.
  'src/extension/logs/logAsk.ts': ['Holdfast Logs'],
  // Among findings of the command line, which speaks English.
  'src/extension/commands/doctor.ts': ['holdfast doctor', 'it printed nothing', '  To do: {}'],
};

/** Files whose texts are programs and pages. */
const SCRIPTS = /(launcherScript|dashboard\/page)\.ts$/;

export function textFaults(file: string, text: string, exceptions = untranslated): string[] {
  if (SCRIPTS.test(file)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const faults: string[] = [];
  const placeOf = (node: ts.Node): string =>
    `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const check = (node: ts.Node, isShown: boolean): void => {
    if (isTranslated(node) && !isLater(node))
      faults.push(`${placeOf(node)} asks for a text before its language is known: ask in a function`);
    if (isSilent(node)) return;
    const words = wordsOf(node);
    if (words !== undefined && isText(words, isShown) && exceptions[file]?.includes(words) !== true)
      faults.push(`${placeOf(node)} says “${words}” in English only: let it go through t()`);
    ts.forEachChild(node, (child) => check(child, isShownIn(node, child, isShown)));
  };
  check(source, false);
  return faults;
}

function isText(words: string, isShown: boolean): boolean {
  const left = words.replace(NO_WORDS, '');
  return (isShown ? [WORD] : PROSE).some((pattern) => pattern.test(left));
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
  if (ts.isPropertyAssignment(node)) return /^(context|class)$/.test(nameOf(node));
  if (isCompared(node) || isTranslated(node)) return true;
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression;
  return ts.isPropertyAccessExpression(callee) && /\blog$/.test(callee.expression.getText());
}

/** As a key is with one that was pressed. */
function isCompared(node: ts.Node): boolean {
  const { parent } = node;
  if (parent === undefined || !ts.isStringLiteral(node)) return false;
  if (ts.isCaseClause(parent)) return true;
  return ts.isBinaryExpression(parent) && /^[=!]==$/.test(parent.operatorToken.getText());
}

function isTranslated(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't';
}

/** Whether it waits until somebody calls it, or makes an object of its class. */
function isLater(node: ts.Node): boolean {
  for (let { parent } = node; parent !== undefined; { parent } = parent) {
    if (ts.isFunctionLike(parent)) return true;
    if (ts.isPropertyDeclaration(parent)) return !ts.getModifiers(parent)?.some(isStatic);
  }
  return false;
}

function isStatic({ kind }: ts.Modifier): boolean {
  return kind === ts.SyntaxKind.StaticKeyword;
}

function nameOf({ name }: ts.PropertyAssignment): string {
  return ts.isStringLiteral(name) ? name.text : name.getText();
}

function isShownIn(node: ts.Node, child: ts.Node, isShown: boolean): boolean {
  if (ts.isPropertyAssignment(node) && child === node.initializer) return SHOWN.test(nameOf(node));
  if (ts.isCallExpression(node) && child !== node.expression) {
    const name = node.expression.getText().replace(/^.*\./, '');
    const index = node.arguments.indexOf(child as ts.Expression);
    const isFilling = FILLS.get(name);
    if (isFilling !== undefined) return isFilling(index);
    if (name === 'setAttribute') return index === 1 && SHOWN.test(wordsOf(node.arguments[0] ?? node) ?? '');
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
