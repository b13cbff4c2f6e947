// A command on a pseudo-terminal of node-pty, read as bytes: what VS Code does, without VS Code.

import { spawn } from 'node-pty';
import { SIZE, type Terminal, type TerminalPlace } from './terminal.ts';

export function openPty({ argv, env }: Extract<TerminalPlace, { kind: 'pty' }>): Terminal {
  const [file = '', ...args] = argv;
  const pty = spawn(file, args, { ...SIZE, name: 'xterm-256color', env: { ...env }, encoding: null });
  const terminal: Terminal = {
    write: (text) => pty.write(text),
    onData: () => undefined,
    dispose: () => pty.kill('SIGKILL'),
  };
  // Without an encoding node-pty hands out Buffers, whatever its types say.
  pty.onData((data) => terminal.onData(data as unknown as Buffer));
  return terminal;
}
