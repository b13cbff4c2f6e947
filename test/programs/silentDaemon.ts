// A daemon that is wedged: it has its file, accepts connections, and never says anything.

import { randomUUID } from 'node:crypto';
import { ensureHome } from '../../src/host/paths.ts';
import { bootId, startTimeOf } from '../../src/host/processIdentity.ts';
import { writeDaemonRecord } from '../../src/host/records.ts';
import { socketPathFor } from '../../src/ipc/endpoint.ts';
import { listen } from '../../src/ipc/listen.ts';

async function main(home: string): Promise<void> {
  const paths = ensureHome(home);
  const socket = socketPathFor(paths.hostDir, 'silent.sock');
  await listen(socket, (connection) => connection.on('error', () => undefined).resume());
  await writeDaemonRecord(paths, {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? 0,
    bootId: bootId(),
    uid: process.geteuid?.() ?? 0,
    instance: randomUUID(),
    epoch: 1,
    version: '0.0.0',
    protocol: 1,
    socket,
    token: 'f'.repeat(64),
    startedAt: Date.now(),
  });
  console.log('listening');
}

void main(process.argv[2] ?? '');
