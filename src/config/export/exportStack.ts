// The services of a root in the words of another engine: the way out when one machine is not enough any more. Pure; each
// format says in comments what it cannot say otherwise.

import { exportCompose } from './compose.ts';
import { exportKubernetes } from './kubernetes.ts';
import { exportProcfile } from './procfile.ts';
import type { ExportedFile, Stack } from './stack.ts';
import { exportSystemd } from './systemd.ts';

const FORMATS = {
  systemd: exportSystemd,
  compose: exportCompose,
  procfile: exportProcfile,
  kubernetes: exportKubernetes,
} as const;

export type ExportFormat = keyof typeof FORMATS;

export function exportStack(format: ExportFormat, stack: Stack): ExportedFile[] {
  return FORMATS[format](stack);
}
