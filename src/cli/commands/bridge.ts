// `holdfast bridge`: the contract for programs that are not on a socket of the daemon: over standard streams for `--host`
// of another machine, or as HTTP on a Unix socket.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { ensureHome } from '../../host/paths.ts';
import { usage } from '../amounts.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';
import type { Context } from '../context.ts';

export const bridge: CommandFile = {
  configure: (command) => command.option('--http <socket>', 'serve HTTP there instead, until Ctrl+C'),
  async run(context, _args, options) {
    ensureHome(context.paths.home);
    const socket = text(options['http']);
    return socket === undefined ? onStreams(context) : onHttp(context, resolve(context.cwd, socket));
  },
};

async function onStreams(context: Context): Promise<number> {
  if (process.stdin.isTTY === true) {
    throw usage('bridge is spoken to by programs: holdfast --host user@box COMMAND, or bridge --http SOCKET');
  }
  const { serveBridge } = await import('../../client/bridge/serveBridge.ts');
  await serveBridge(process.stdin, process.stdout, {
    paths: context.paths,
    distDir: __dirname,
    log: context.log,
    instance: randomUUID(),
    cwd: context.cwd,
    root: context.onlyRoot.root ?? null,
    env: context.env,
  });
  return ExitCode.ok;
}

async function onHttp(context: Context, socketPath: string): Promise<number> {
  // Listened for before there is a socket that would be left behind.
  const asked = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  const { serveHttp } = await import('../../client/http/serveHttp.ts');
  const server = await serveHttp(socketPath, context.connectOptions('always'));
  context.print.json({ socket: socketPath });
  context.print.line(`HTTP at ${socketPath}; Ctrl+C ends it, what runs goes on`);
  context.print.line(`try: curl --unix-socket ${socketPath} http://x/rpc/daemon/status -d '{}'`);
  await asked;
  await server.close();
  return ExitCode.ok;
}
