// Listens on a port in a child that moved to a session of its own, and ends at once when asked, leaving it there.
// `holdPort MARK PORT`

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const [, script = '', mark = '', port = '', role] = process.argv;
if (role === 'child') {
  process.on('SIGTERM', () => undefined);
  process.on('SIGHUP', () => undefined);
  createServer().listen(Number(port), '127.0.0.1');
} else {
  spawn(process.execPath, [script, mark, port, 'child'], { detached: true, stdio: 'ignore' });
  setInterval(() => undefined, 1_000);
}
