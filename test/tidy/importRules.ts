// Holds one file's imports against the table of layers. Answers with sentences, so that a failing test says what to do.

import { isBuiltin } from 'node:module';
import path from 'node:path';
import { type Import, importsOf } from './imports.ts';
import { layers } from './layers.ts';

/** What is wrong with the imports of `src/<file>`; nothing when the layer is unknown, which is a fault of its own. */
export function importFaults(file: string, text: string): string[] {
  return importsOf(file, text).flatMap((one) => {
    const fault = faultOf(file, one);
    return fault === undefined ? [] : [`src/${file}:${one.line} ${fault}`];
  });
}

function faultOf(file: string, one: Import): string | undefined {
  const own = layerOf(file);
  const layer = layers[own];
  if (layer === undefined) return undefined;
  const { specifier } = one;

  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const other = layerOf(target);
    if (target.startsWith('..')) return `imports ${specifier}, which is outside src/`;
    if (other !== own && !layer.imports.includes(other)) {
      return `imports ${specifier}: ${own} may import ${layer.imports.join(', ') || 'nothing'}, not ${other}`;
    }
    return takesSchemaAtRunTime(file, target, one)
      ? `imports ${specifier} at run time: ${own} may only take its types (import type)`
      : undefined;
  }
  if (isBuiltin(specifier)) {
    if (!specifier.startsWith('node:')) return `imports ${specifier}: write node:${specifier}`;
    return layer.node ? undefined : `imports ${specifier}: ${own} runs without Node`;
  }
  const name = packageOf(specifier);
  if (own === 'protocol' && name === 'zod' && one.isTypeOnly) return undefined;
  const where = layer.packages?.[name];
  if (where === undefined) return `imports ${name}: ${own} may not use it`;
  return where.test(file) ? undefined : `imports ${name}, which is only for files that match ${where.source}`;
}

/** Schemas bring zod with them: the layers that must stay small, and the rest of protocol, take only their types. */
function takesSchemaAtRunTime(file: string, target: string, one: Import): boolean {
  const isSchema = target.startsWith('protocol/schema/');
  if (!isSchema || one.isTypeOnly || file.startsWith('protocol/schema/')) return false;
  const own = layerOf(file);
  return own === 'protocol' || layers[own]?.typesOnly?.includes('protocol') === true;
}

export function layerOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
