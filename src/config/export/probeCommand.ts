// A probe as a command for a shell that succeeds when the probe does: for formats that can only run something.

import { shellQuoted } from '../../base/quoting.ts';
import type { Command, HealthProbe, ReadyProbe } from '../../protocol/types.ts';

/** @returns undefined for a line of output, which no command can see */
export function probeCommand(probe: ReadyProbe | HealthProbe): string | undefined {
  if ('port' in probe) return `bash -c '</dev/tcp/127.0.0.1/${probe.port}' 2>/dev/null`;
  if ('exec' in probe) return shellLine(probe.exec);
  if ('file' in probe) return `test -e ${shellQuoted(probe.file)}`;
  if (!('http' in probe)) return undefined;
  const headers = Object.entries(probe.headers).map(
    ([name, value]) => ` -H ${shellQuoted(`${name}: ${value}`)}`,
  );
  const curl = `curl -sS${headers.join('')}`;
  const url = shellQuoted(probe.http);
  const isStatus =
    probe.status === null
      ? `${curl} -f -o /dev/null ${url}`
      : `test "$(${curl} -o /dev/null -w '%{http_code}' ${url})" = ${probe.status}`;
  return probe.body === null
    ? isStatus
    : `${isStatus} && ${curl} ${url} | grep -Eq -e ${shellQuoted(probe.body)}`;
}

/** One line of a POSIX shell that does what the command does. */
export function shellLine(command: Command): string {
  return typeof command === 'string' ? command : command.map(shellQuoted).join(' ');
}
