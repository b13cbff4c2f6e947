// Ends a program when it is asked to: SIGTERM from a supervisor, SIGINT from a keyboard.

/** @param {(signal: string) => void | Promise<void>} cleanUp */
export function onStop(cleanUp) {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, async () => {
      await cleanUp(signal);
      process.exit(0);
    });
  }
}
