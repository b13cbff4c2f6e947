// Entry of a keeper: `keeper.js --home DIR --id ID [--root ROOT]`. Builds the parts, writes the record, listens, says that
// it is ready. Logs to its own standard error's file, `keepers/<id>/log`.

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { reach } from '../base/faults.ts';
import { armFaultsFrom } from '../host/faults.ts';
import { sayReady } from '../host/launch.ts';
import { openLog } from '../host/log.ts';
import { hostPaths, keeperPaths } from '../host/paths.ts';
import { bootId, startTimeOf } from '../host/processIdentity.ts';
import { writeKeeperRecord } from '../host/records.ts';
import { socketPathFor } from '../ipc/endpoint.ts';
import { listen } from '../ipc/listen.ts';
import { BUILD_VERSION, KEEPER_PROTOCOL } from '../protocol/version.ts';
import { parseBootstrap } from './bootstrap.ts';
import { ownContainment } from './containment.ts';
import { Keeper } from './keeper.ts';
import { acceptStream } from './streams/door.ts';

async function main(): Promise<void> {
  const { home, id, root } = parseBootstrap(process.argv.slice(2));
  process.umask(0o077);
  armFaultsFrom(process.env, 'keeper');
  const paths = hostPaths(home);
  const { dir, log: logFile } = keeperPaths(paths, id);
  const log = openLog(logFile).child({ keeper: id });
  process.on('uncaughtException', (error) => log.error('uncaught', error));
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', error));
  // A terminal that goes away, or ^C in it, is meant for others.
  for (const signal of ['SIGHUP', 'SIGINT'] as const) process.on(signal, () => undefined);

  const secret = randomBytes(32).toString('hex');
  const keeper = new Keeper({
    id,
    root,
    secret,
    paths,
    log,
    bundleDir: __dirname,
    lingerMs: numberOf(process.env['HOLDFAST_KEEPER_LINGER_MS']),
    end: () => {
      for (const listener of listeners) listener.close();
      // Nothing lives in it any more, so there is nothing to adopt.
      rmSync(dir, { recursive: true, force: true });
      process.exit(0);
    },
  });
  process.on('SIGTERM', () => keeper.endIfEmpty());

  const controlSocket = socketPathFor(dir, 'control.sock');
  const dataSocket = socketPathFor(dir, 'data.sock');
  const listeners = [
    await listen(controlSocket, (socket) => keeper.control.accept(socket)),
    await listen(dataSocket, (socket) => acceptStream(socket, keeper.door)),
  ];
  reach('start/bound');
  await writeKeeperRecord(paths, {
    id,
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? 0,
    bootId: bootId(),
    root,
    version: BUILD_VERSION,
    protocol: KEEPER_PROTOCOL,
    controlSocket,
    dataSocket,
    secret,
    startedAt: Date.now(),
    containment: ownContainment(),
  });
  log.info('ready', { root, version: BUILD_VERSION, runtime: process.version, folder: join(dir) });
  reach('start/listening');
  sayReady({ keeper: id, pid: process.pid, controlSocket, dataSocket });
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || text === '' || !Number.isFinite(value) ? undefined : value;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
