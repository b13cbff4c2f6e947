// A service that is declared by hand: read by the rules of holdfast.yaml, as if it stood in a file of its own.

import { homedir } from 'node:os';
import { lookupIn } from '../../config/interpolate.ts';
import { parseConfig } from '../../config/parse.ts';
import { invalidParams } from '../../protocol/failure.ts';
import type { DaemonParams, ServiceConfig } from '../../protocol/types.ts';
import { readFile } from './readFile.ts';

/** Throws `invalidParams` with everything that is wrong. */
export function readEntry({ root, name, entry, env }: DaemonParams<'service/declare'>): ServiceConfig {
  // All JSON is YAML.
  const text = JSON.stringify({ services: { [name]: entry } });
  const source = { file: name, root: root ?? homedir(), environment: lookupIn(env), read: readFile };
  const { services, problems } = parseConfig(text, source);
  const mistakes = problems.filter(({ severity }) => severity === 'error');
  if (mistakes.length > 0)
    throw invalidParams('service/declare', mistakes.map(({ message }) => message).join('; '));
  const [config, ...others] = services;
  if (config === undefined || others.length > 0)
    throw invalidParams('service/declare', 'one at a time: give each instance a name of its own');
  return config;
}
