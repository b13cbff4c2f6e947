// `holdfast delete`: stops services and forgets them; what holdfast.yaml says comes back with the next `up`.

import { stopping } from './stopping.ts';

export const deleteCommand = stopping({
  method: 'service/delete',
  // What is declared can be forgotten although nothing runs.
  launchMode: 'always',
  done: 'deleted',
  // One that is gone is none that could be asked.
  isSettled: () => false,
});
