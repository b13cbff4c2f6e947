// `npm run docs`: writes the key tables of docs/configuration.md and schema/holdfast.schema.json from the table of keys in
// src/config/table, the language model tools of package.json from the list of `holdfast mcp`, and l10n/bundle.l10n.json
// from the texts in src/extension; the words around the tables are a person's. A tidy test fails when one of them is stale.
// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { parse } from 'yaml';
import { withAgentTools } from './agentTools.mjs';
import { bundleFile, textBundle } from './l10n.mjs';
import { repoRoot } from './step.mjs';

/** @typedef {import('../src/config/table/keyTypes.ts').KeyGroup} KeyGroup */
/** @typedef {import('../src/config/table/keyTypes.ts').KeyRow} KeyRow */

const page = path.join(repoRoot, 'docs/configuration.md');
const schemaFile = path.join(repoRoot, 'schema/holdfast.schema.json');
/** Around each table: `<!-- keys of ID -->` … `<!-- end of keys -->`. */
const TABLE = /(<!-- keys of (\w+) -->\n)[\s\S]*?(<!-- end of keys -->)/g;
const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

/** @returns {{ keyGroups: readonly KeyGroup[] }} */
function loadTable() {
  const { outputFiles } = buildSync({
    stdin: {
      contents: "export { keyGroups } from './src/config/table/keyTable.ts';",
      resolveDir: repoRoot,
    },
    bundle: true,
    write: false,
    format: 'cjs',
  });
  const module = { exports: /** @type {any} */ ({}) };
  new Function('module', 'exports', outputFiles[0]?.text ?? '')(module, module.exports);
  return module.exports;
}

/** docs/configuration.md as it is to be. */
export function configurationPage() {
  const { keyGroups } = loadTable();
  const left = new Map(keyGroups.map((group) => [group.id, group]));
  const text = readFileSync(page, 'utf8').replace(TABLE, (_, begin, id, end) => {
    const group = left.get(id);
    if (group === undefined) throw new Error(`${page}: there is no group of keys ${id}, or it stands twice`);
    left.delete(id);
    return `${begin}\n${tableOf(group)}\n\n${end}`;
  });
  if (left.size > 0) throw new Error(`${page} has no place for the keys of ${[...left.keys()].join(', ')}`);
  return text;
}

/** schema/holdfast.schema.json as it is to be. */
export function configurationSchema() {
  const { keyGroups } = loadTable();
  const [file, ...others] = keyGroups.map(schemaOf);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'holdfast.yaml',
    description: 'The services of a project, for Holdfast.',
    ...file?.schema,
    definitions: Object.fromEntries(others.map(({ id, schema: inner }) => [id, inner])),
  };
  for (const key of ['services', 'profiles']) {
    const [map] = /** @type {any} */ (schema).properties[key].anyOf;
    map.propertyNames = { pattern: NAME_PATTERN };
  }
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/**
 * @param {KeyGroup} group
 */
function tableOf({ keys }) {
  const rows = Object.entries(keys).map(([key, { type, default: standard, example, text }]) => {
    return `| \`${key}\` | ${type} | ${code(standard)} | ${code(example)} | ${text} |`;
  });
  return [
    '| key | type | default | example | what it does |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** @param {string} text as in a file; words such as `required` are none of it */
function code(text) {
  if (text === '') return 'none';
  return / (in|to) |, |^required$/.test(text) && !/^["[{]/.test(text) ? text : `\`${text}\``;
}

/** @param {KeyGroup} group */
function schemaOf({ id, keys }) {
  const properties = Object.entries(keys).map(([key, { schema, default: standard, example, text }]) => [
    key,
    {
      ...schema,
      description: plain(text),
      markdownDescription: text,
      ...(code(standard).startsWith('`') ? { default: parse(standard) } : {}),
      examples: [parse(example)],
    },
  ]);
  const schema = {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
  return { id, schema };
}

/** @param {string} markdown */
function plain(markdown) {
  return markdown.replaceAll('`', '');
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @param {string} file @param {unknown} value */
function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(page, configurationPage());
  mkdirSync(path.dirname(schemaFile), { recursive: true });
  writeFileSync(schemaFile, configurationSchema());
  mkdirSync(path.dirname(bundleFile), { recursive: true });
  writeFileSync(bundleFile, textBundle());
  const manifestFile = path.join(repoRoot, 'package.json');
  const textsFile = path.join(repoRoot, 'package.nls.json');
  const { manifest, texts } = await withAgentTools(readJson(manifestFile), readJson(textsFile));
  writeJson(manifestFile, manifest);
  writeJson(textsFile, texts);
}
