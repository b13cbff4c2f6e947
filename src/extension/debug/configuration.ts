// What VS Code's debuggers are given to attach to a service.

import type { DebugConfiguration } from 'vscode';
import type { Place } from './inspectors.ts';

export function configurationOf({ kind, host, port, isNamed }: Place, service: string): DebugConfiguration {
  const name = `Holdfast: ${service}`;
  if (kind === 'python') return { type: 'debugpy', request: 'attach', name, connect: { host, port } };
  return {
    type: 'node',
    request: 'attach',
    name,
    address: host,
    port,
    // The next run listens at the same port only where its command line names it.
    restart: isNamed,
    skipFiles: ['<node_internals>/**'],
  };
}
