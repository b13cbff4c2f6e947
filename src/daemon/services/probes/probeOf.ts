// From what a file says of a probe to the probe.

import type { HealthProbe, ReadyProbe } from '../../../protocol/types.ts';
import type { JournalAccess, SessionRunner } from '../sessionRunner.ts';
import { execProbe } from './exec.ts';
import { fileProbe } from './file.ts';
import { httpProbe } from './http.ts';
import { logProbe } from './log.ts';
import { portProbe } from './port.ts';
import type { Probe } from './probe.ts';

export interface ProbeAccess {
  readonly runner: Pick<SessionRunner, 'exec' | 'watchOutput'>;
  readonly journal: JournalAccess;
}

/** @param session of the run it looks at */
export function probeOf(
  { runner, journal }: ProbeAccess,
  probe: ReadyProbe | HealthProbe,
  session: string,
): Probe {
  if ('port' in probe) return portProbe(probe.port);
  if ('http' in probe) return httpProbe(probe);
  if ('exec' in probe) return execProbe(probe.exec, session, runner);
  if ('file' in probe) return fileProbe(probe.file);
  return logProbe({ expression: probe.log, count: probe.successes, session, journal, runner });
}
