// `service/export`: what is declared in a root, for another engine.

import { exportStack } from '../../config/export/exportStack.ts';
import { nothingDeclared } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult } from '../../protocol/types.ts';
import type { Supervisor } from './supervisor.ts';

/** Throws `notFound` where there is nothing to export. */
export function exportServices(
  supervisor: Pick<Supervisor, 'list'>,
  { root, format }: DaemonParams<'service/export'>,
): DaemonResult<'service/export'> {
  const services = supervisor.list(root).map(({ config }) => config);
  if (services.length === 0) throw nothingDeclared(root);
  return { files: exportStack(format, { root, services }) };
}
