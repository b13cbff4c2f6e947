// What is said of a key, as docs/configuration.md says it.

import type { MarkupContent } from 'vscode-languageserver/node';
import type { KeyRow } from '../config/table/keyTypes.ts';

export function docOf(name: string, { type, default: preset, example, text }: KeyRow): MarkupContent {
  const lines = [
    `**${name}** — ${type}`,
    text,
    preset === '' ? '' : preset === 'required' ? 'Required.' : `Default: \`${preset}\``,
    example === '' ? '' : `\`\`\`yaml\n${name}: ${example}\n\`\`\``,
  ];
  return { kind: 'markdown', value: lines.filter((line) => line !== '').join('\n\n') };
}
