// Whether a file is there.

import { stat } from 'node:fs/promises';
import { printMs } from '../durations.ts';
import { type Fault, fault, messageOf, type Probe } from './probe.ts';

/** @param path absolute */
export function fileProbe(path: string): Probe {
  return {
    isOfNetwork: false,
    look(timeoutMs) {
      return new Promise((resolve) => {
        // A file system that does not answer holds up a thread, not this.
        const timer = setTimeout(
          () => resolve(fault(`file ${path}: no answer within ${printMs(timeoutMs)}`)),
          timeoutMs,
        );
        stat(path)
          .then(
            (): Fault | null => null,
            (error: NodeJS.ErrnoException) =>
              fault(error.code === 'ENOENT' ? `there is no file ${path}` : messageOf(error)),
          )
          .then((result) => {
            clearTimeout(timer);
            resolve(result);
          }, resolve);
      });
    },
  };
}
