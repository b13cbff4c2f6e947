// Writes the tables of docs/protocol.md from the schemas, between the two marks; the words around them are a person's.
// Called by `npm run stamp`.
// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { repoRoot } from './step.mjs';

const page = path.join(repoRoot, 'docs/protocol.md');
const BEGIN = '<!-- generated from src/protocol/schema -->';
const END = '<!-- end of what is generated -->';

/** The contract maps, bundled and evaluated here. */
function loadContract() {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `export * as z from 'zod';
        export { daemonMethods, daemonNotifications } from './src/protocol/schema/daemon.ts';
        export { keeperMethods } from './src/protocol/schema/keeper.ts';
        export { keeperNotifications } from './src/protocol/schema/keeperNotifications.ts';`,
      resolveDir: repoRoot,
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  const module = { exports: /** @type {any} */ ({}) };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(
    module,
    module.exports,
    createRequire(page),
  );
  return module.exports;
}

/** @param {any} schema a JSON schema @returns {string} `{ a, b? }`: enough to see what goes over the wire */
function brief(schema) {
  const names = Object.keys(schema?.properties ?? {});
  if (names.length === 0) return '–';
  const required = new Set(schema.required ?? []);
  return `\`{ ${names.map((name) => (required.has(name) ? name : `${name}?`)).join(', ')} }\``;
}

/** @param {any} z @param {any} schema @param {'input' | 'output'} io */
function jsonSchema(z, schema, io) {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' });
}

/** @param {any} z @param {string} title @param {Record<string, any>} methods */
function methodTable(z, title, methods) {
  const rows = Object.entries(methods).map(
    ([name, { doc, params, result, repeatable }]) =>
      `| \`${name}\` | ${brief(jsonSchema(z, params, 'input'))} | ${brief(jsonSchema(z, result, 'output'))} | ${repeatable ? 'yes' : 'no'} | ${doc} |`,
  );
  return [
    `### ${title}`,
    '',
    '| method | params | result | repeatable | what |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ];
}

/** @param {any} z @param {string} title @param {Record<string, any>} notifications */
function notificationTable(z, title, notifications) {
  const rows = Object.entries(notifications).map(
    ([name, { doc, params }]) => `| \`${name}\` | ${brief(jsonSchema(z, params, 'output'))} | ${doc} |`,
  );
  return [`### ${title}`, '', '| notification | params | what |', '| --- | --- | --- |', ...rows, ''];
}

export function writeProtocolTables() {
  const { z, daemonMethods, daemonNotifications, keeperMethods, keeperNotifications } = loadContract();
  const generated = [
    BEGIN,
    '',
    ...methodTable(z, 'Client → daemon', daemonMethods),
    ...notificationTable(z, 'Daemon → client', daemonNotifications),
    ...methodTable(z, 'Daemon → keeper', keeperMethods),
    ...notificationTable(z, 'Keeper → daemon', keeperNotifications),
    END,
  ].join('\n');
  const text = readFileSync(page, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${page} has lost the marks around what is generated`);
  writeFileSync(page, text.slice(0, begin) + generated + text.slice(end + END.length));
}
