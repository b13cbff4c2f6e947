// What an agent can do about a failure, in the words of its tools; the failures themselves speak to people.

import type { HoldfastFailure } from '../protocol/failure.ts';

/** Undefined where the failure says it already. */
export function adviceFor(failure: HoldfastFailure): string | undefined {
  switch (failure.data.kind) {
    case 'daemonNotRunning':
      return 'start_services starts what the holdfast.yaml of this project says, create_terminal opens a terminal; both start Holdfast first';
    case 'notFound':
      return 'list_services and list_terminals show what there is; start_services declares what holdfast.yaml says';
    case 'ambiguous':
      return 'give the id instead of the name';
    case 'connectionLost':
      return 'It reconnects by itself: look whether it was done before you ask again (read_screen, list_services)';
    case 'timedOut':
      return 'What was asked for may still happen: look before you ask again';
    case 'configInvalid':
      return 'Correct holdfast.yaml at the places named and call start_services again; nothing was changed';
    default:
      return undefined;
  }
}
