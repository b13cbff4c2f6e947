// Where a configuration of a test lies: a root, an environment, and the other files there are.

import type { FileReader } from '../../src/config/files.ts';
import { lookupIn } from '../../src/config/interpolate.ts';
import type { ConfigSource } from '../../src/config/parse.ts';
import type { EnvPairs } from '../../src/protocol/types.ts';

export interface GivenSource {
  readonly file?: string;
  readonly root?: string;
  readonly env?: EnvPairs;
  /** Absolute path → text. */
  readonly files?: Readonly<Record<string, string>>;
}

export function configSource({
  file = 'holdfast.yaml',
  root = '/home/u/shop',
  env = [],
  files = {},
}: GivenSource = {}): ConfigSource {
  const read: FileReader = (path) => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
  };
  return { file, root, environment: lookupIn(env), read };
}
