// For commands that stay: until Ctrl+C, or until there is nobody to be connected to any more.

import type { DaemonClient } from '../client/daemonClient.ts';
import { ExitCode } from './command.ts';
import type { Context } from './context.ts';

/** Prints why it ended where that was not asked for, and disposes of the client. @returns the exit code */
export function untilClosed(context: Context, client: DaemonClient): Promise<number> {
  return new Promise((resolve) => {
    const end = (code: number): void => {
      // First, since what follows is heard of too.
      resolve(code);
      client.dispose();
    };
    client.onDidChangeState((state) => {
      if (state.state === 'incompatible') {
        context.print.failure(state.failure);
        end(ExitCode.failure);
      } else if (state.state === 'closed') {
        if (state.reason === 'notRunning') context.print.line('nothing is running');
        end(ExitCode.nothingRunning);
      }
    });
    process.once('SIGINT', () => end(ExitCode.ok));
  });
}
