// Failures to and from JSON-RPC errors: one code, the kind in the data.

import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import {
  connectionLost,
  FAILURE_CODE,
  type FailureData,
  HoldfastFailure,
  internal,
  unknownMethod,
} from '../protocol/failure.ts';

export function toWire(failure: HoldfastFailure): ResponseError<FailureData> {
  return new ResponseError(FAILURE_CODE, failure.message, failure.data);
}

/** What a caller's promise is rejected with: always a HoldfastFailure. */
export function fromWire(method: string, error: unknown): HoldfastFailure {
  if (error instanceof HoldfastFailure) return error;
  if (error instanceof ResponseError) {
    if (error.code === FAILURE_CODE && isFailureData(error.data))
      return new HoldfastFailure(error.message, error.data);
    if (error.code === ErrorCodes.MethodNotFound) return unknownMethod(method);
    if (error.code === ErrorCodes.PendingResponseRejected)
      return connectionLost(`while ${method} was unanswered`, error);
    return new HoldfastFailure(`${method}: ${error.message}`, internal(`code ${error.code}`).data, {
      cause: error,
    });
  }
  // The library throws a ConnectionError where the connection is closed or disposed of.
  return connectionLost(error instanceof Error ? error.message : String(error), error);
}

/** A kind of a newer peer passes too: its message is still worth showing. */
function isFailureData(data: unknown): data is FailureData {
  return typeof data === 'object' && data !== null && 'kind' in data && typeof data.kind === 'string';
}
