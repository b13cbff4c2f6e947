// What package.json says of the language model tools: the list `holdfast mcp` itself gives, asked of it over its own
// protocol, so that the two cannot differ. `npm run docs` writes it; a tidy test fails when it is stale.
// @ts-check
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { build } from 'esbuild';
import { repoRoot } from './step.mjs';

/** @typedef {{ name: string, title: string, description: string, inputSchema: any, annotations: { readOnlyHint: boolean } }} Tool */
/** @typedef {{ contributes: Record<string, unknown> }} Manifest */

const PREFIX = 'holdfast_';
const TEXT_PREFIX = 'tool.';

/**
 * @template {Manifest} M
 * @param {M} manifest package.json
 * @param {Record<string, string>} texts package.nls.json
 * @returns {Promise<{ manifest: M, texts: Record<string, string> }>} both as they are to be
 */
export async function withAgentTools(manifest, texts) {
  const tools = await listTools();
  const others = Object.entries(texts).filter(([key]) => !key.startsWith(TEXT_PREFIX));
  return {
    manifest: {
      ...manifest,
      contributes: { ...manifest.contributes, languageModelTools: tools.map(contribution) },
    },
    texts: Object.fromEntries([...others, ...tools.map(({ name, title }) => [`tool.${name}`, title])]),
  };
}

/** @param {Tool} tool */
function contribution({ name, description, inputSchema, annotations }) {
  const { $schema, ...schema } = inputSchema;
  return {
    name: `${PREFIX}${name}`,
    toolReferenceName: `holdfast${name.split('_').map(capitalised).join('')}`,
    displayName: `%${TEXT_PREFIX}${name}%`,
    modelDescription: description,
    canBeReferencedInPrompt: true,
    icon: '$(holdfast-anchor)',
    when: 'isWorkspaceTrusted',
    tags: ['holdfast', annotations.readOnlyHint ? 'read-only' : 'changes'],
    inputSchema: schema,
  };
}

/** @param {string} word */
function capitalised(word) {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** @returns {Promise<readonly Tool[]>} */
async function listTools() {
  const input = new PassThrough();
  const output = new PassThrough();
  const { serve } = await loadServer();
  // No tool is called, so there need be no place to call it in.
  const served = serve({ connect: { log: console } }, input, output);
  const say = (/** @type {object} */ message) =>
    input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const clientInfo = { name: 'docs', version: '1' };
  say({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  });
  say({ method: 'notifications/initialized' });
  say({ id: 2, method: 'tools/list' });
  for await (const line of createInterface({ input: output })) {
    const { id, result } = JSON.parse(line);
    if (id !== 2) continue;
    input.end();
    await served;
    return result.tools;
  }
  throw new Error('holdfast mcp ended before it had said which tools it has');
}

/** @returns {Promise<{ serve: (place: object, input: PassThrough, output: PassThrough) => Promise<void> }>} */
async function loadServer() {
  const { outputFiles } = await build({
    entryPoints: [`${repoRoot}/src/mcp/main.ts`],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
  });
  const module = { exports: /** @type {any} */ ({}) };
  const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require);
  return module.exports;
}
