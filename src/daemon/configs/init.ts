// `config/init`: proposes a first holdfast.yaml from what lies in a folder. Writing it is the client's: it is a file of the
// person who asked.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { COMPOSE_FILES } from '../../config/composeFile.ts';
import { proposeConfig } from '../../config/firstConfig.ts';
import { notFound } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult } from '../../protocol/types.ts';
import { readConfigFile, readFile } from './readFile.ts';

/** Throws `notFound` for a folder that is not there. */
export function init({ root }: DaemonParams<'config/init'>): DaemonResult<'config/init'> {
  const names = namesIn(root);
  const composeFile = COMPOSE_FILES.find((name) => names.includes(name));
  const { source, text } = proposeConfig({
    procfile: textOf(join(root, 'Procfile')),
    packageJson: textOf(join(root, 'package.json')),
    compose: composeFile && textOf(join(root, composeFile)),
    names,
  });
  const { file, content } = readConfigFile(root);
  return { file, exists: content.kind !== 'missing', source, text };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw notFound('folder', folder);
  }
}

function textOf(path: string): string | undefined {
  const content = readFile(path);
  return content.kind === 'text' ? content.text : undefined;
}
