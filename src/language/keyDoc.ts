// What is said of a key, as docs/configuration.md says it.

import type { KeyRow } from '../config/table/keyTypes.ts';
import type { MarkupContent } from './lsp.ts';

export function docOf(name: string, { type, default: preset, example, text }: KeyRow): MarkupContent {
  const lines = [
    `**${name}** — ${type}`,
    text,
    preset === '' ? '' : preset === 'required' ? 'Required.' : `Default: \`${preset}\``,
    example === '' ? '' : `\`\`\`yaml\n${name}: ${example}\n\`\`\``,
  ];
  return { kind: 'markdown', value: lines.filter((line) => line !== '').join('\n\n') };
}
