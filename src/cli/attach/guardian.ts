// A small shell that outlives a killed attach client by a moment, to leave the terminal as it was found: nobody else can.

import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Arguments: modes as they are, as they were, and what disarms. The shell above may have set modes of its own when this
 * comes to it; then they stay. It is in no foreground by then: TTOU would stop it.
 */
const SCRIPT = `
trap '' HUP INT QUIT TERM TSTP TTIN TTOU
state=normal
while read -r line; do state=$line; done
[ "$state" = over ] && exit
[ "$(stty -g < /dev/tty)" = "$1" ] && stty "$2" < /dev/tty
printf %s "$3" > /dev/tty
[ "$state" = alternate ] && printf '\\033[?1049l' > /dev/tty
`;

export class Guardian {
  readonly #input: Writable;

  /** @param raw modes that were set, as `stty -g` says them */
  constructor(raw: string, saved: string, disarm: string) {
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'holdfast-guardian', raw, saved, disarm], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Without one everything works but for a kill.
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    child.unref();
    (child.stdin as Writable & { unref?: () => void }).unref?.();
    this.#input = child.stdin;
  }

  didSwitch(isAlternate: boolean): void {
    this.#input.write(isAlternate ? 'alternate\n' : 'normal\n');
  }

  /** All is as it was. */
  dismiss(): void {
    this.#input.end('over\n');
  }
}
