// The services of a home, as its holdfast.yaml and the command line have them.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ServiceInfo } from '../../src/protocol/types.ts';
import { type TestHome, testHome } from './home.ts';

/** Each service on a line of its own: the keys of its map, as YAML. */
export type Stack = Readonly<Record<string, string>>;

/** Writes the file and asks for all of it; waits for nothing. */
export async function bringUp(home: TestHome, services: Stack): Promise<void> {
  const lines = Object.entries(services).map(([name, keys]) => `  ${name}: { ${keys} }`);
  writeFileSync(path.join(home.root, 'holdfast.yaml'), `services:\n${lines.join('\n')}\n`);
  await home.ok('up', '--detach');
}

export async function upWith(services: Stack): Promise<TestHome> {
  const home = testHome();
  await bringUp(home, services);
  return home;
}

export async function serviceOf(home: TestHome, name: string): Promise<ServiceInfo> {
  return (await home.cli('describe', name, '--json')).json<{ service: ServiceInfo }>().service;
}
