// Which HTTP status says best what went wrong; the body says it exactly.

import { HoldfastFailure, internal, isFailure } from '../../protocol/failure.ts';

export function statusOf(failure: HoldfastFailure): number {
  switch (failure.kind) {
    case 'invalidParams':
    case 'malformed':
    case 'configInvalid':
    case 'dependencyCycle':
      return 400;
    case 'unauthorized':
    case 'leftAlone':
      return 403;
    case 'notFound':
    case 'unknownMethod':
      return 404;
    case 'alreadyExists':
    case 'alreadyAttached':
    case 'ambiguous':
    case 'notRunning':
      return 409;
    case 'processGone':
      return 410;
    case 'limitExceeded':
      return 413;
    case 'daemonNotRunning':
    case 'launchFailed':
    case 'notAnswering':
    case 'connectionLost':
    case 'unavailable':
    case 'superseded':
    case 'incompatible':
    case 'foreignDaemon':
    case 'rootMismatch':
      return 503;
    case 'timedOut':
      return 504;
    default:
      return 500;
  }
}

export function failureOf(error: unknown): HoldfastFailure {
  if (isFailure(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HoldfastFailure(message, internal(message).data, { cause: error });
}

/** As `--json` prints it. */
export function failureBody({ message, data }: HoldfastFailure): { readonly error: Record<string, unknown> } {
  return { error: { ...data, message } };
}
