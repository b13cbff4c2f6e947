// What a run of a service gets to see: the environment of whoever started it, the file's on top, and our own marks.

import { composeEnvironment, terminalVariables } from '../../host/environment.ts';
import { loginEnvironment } from '../../host/loginEnvironment.ts';
import type { HostPaths } from '../../host/paths.ts';
import type { EnvPairs } from '../../protocol/types.ts';
import type { EnvironmentRequest } from './servicePorts.ts';

/** Start-up files of some shells take seconds, and a dozen services come back at once. */
const BELIEVE_LOGIN_MS = 30_000;

let login: { readonly at: number; readonly environment: Promise<EnvPairs> } | undefined;

export async function serviceEnvironment(paths: HostPaths, request: EnvironmentRequest): Promise<EnvPairs> {
  const { policy, client, own, session, serviceId, tty } = request;
  const baseline = policy === 'baseline' ? await freshLogin() : [];
  const inherited = policy === 'baseline' ? baseline : client;
  return composeEnvironment({
    policy,
    client,
    baseline,
    own: [...(tty ? terminalVariables(inherited) : []), ...own],
    always: [
      ['HOLDFAST_HOME', paths.home],
      ['HOLDFAST_SESSION', session],
      ['HOLDFAST_SERVICE', serviceId],
      ['HOLDFAST_ORIGINATOR', `holdfast-service:${process.pid}`],
    ],
  });
}

function freshLogin(): Promise<EnvPairs> {
  const now = performance.now();
  if (login === undefined || now - login.at > BELIEVE_LOGIN_MS)
    login = { at: now, environment: loginEnvironment() };
  return login.environment;
}
