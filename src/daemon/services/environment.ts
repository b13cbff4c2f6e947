// What a run of a service gets to see: the environment of whoever started it, the file's on top, and our own marks.

import { composeEnvironment, terminalVariables } from '../../host/environment.ts';
import { loginEnvironment } from '../../host/loginEnvironment.ts';
import type { HostPaths } from '../../host/paths.ts';
import type { EnvPairs } from '../../protocol/types.ts';
import type { EnvironmentRequest } from './servicePorts.ts';

export async function serviceEnvironment(paths: HostPaths, request: EnvironmentRequest): Promise<EnvPairs> {
  const { policy, client, own, session, serviceId, tty } = request;
  return composeEnvironment({
    policy,
    client,
    ...(policy === 'baseline' && { baseline: await loginEnvironment() }),
    own: [...(tty ? terminalVariables(client) : []), ...own],
    always: [
      ['HOLDFAST_HOME', paths.home],
      ['HOLDFAST_SESSION', session],
      ['HOLDFAST_SERVICE', serviceId],
      ['HOLDFAST_ORIGINATOR', `holdfast-service:${process.pid}`],
    ],
  });
}
