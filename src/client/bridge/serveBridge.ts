// The far end of a bridge: `holdfast bridge` on standard input and output. Who speaks through it was let in by ssh as this
// user, so it finds or starts the daemon, proves for them what takes the token, and leads channels to sockets of ours.

import type { Readable, Writable } from 'node:stream';
import type { Log } from '../../host/log.ts';
import type { HostPaths } from '../../host/paths.ts';
import { startTimeOf } from '../../host/processIdentity.ts';
import type { DaemonRecord } from '../../host/records.ts';
import { dial } from '../../ipc/dial.ts';
import { proofOf } from '../../ipc/handshake.ts';
import {
  connectionLost,
  type HoldfastFailure,
  invalidParams,
  unauthorized,
  unknownMethod,
} from '../../protocol/failure.ts';
import type { EnvPairs } from '../../protocol/types.ts';
import { BUILD_VERSION } from '../../protocol/version.ts';
import { connectOnce } from '../connect.ts';
import type { LaunchMode } from '../find.ts';
import { livingKeepers } from '../livingKeepers.ts';
import { readRecord } from '../readRecord.ts';
import type { Ask, Asks } from './asks.ts';
import { PREAMBLE } from './frames.ts';
import { Tunnel } from './tunnel.ts';

export interface BridgePlace {
  readonly paths: HostPaths;
  readonly distDir: string;
  readonly log: Log;
  readonly instance: string;
  readonly cwd: string;
  readonly root: string | null;
  readonly env: EnvPairs;
}

const DIAL_TIMEOUT_MS = 5_000;
const LAUNCH_MODES: readonly LaunchMode[] = ['always', 'never', 'ifKeepersLive'];

type Answers = { readonly [A in Ask]: (params: Asks[A]['params']) => Promise<Asks[A]['result']> };

/** @returns why it ended: the other end went away, or nothing is heard of it any more */
export function serveBridge(input: Readable, output: Writable, place: BridgePlace): Promise<HoldfastFailure> {
  output.write(PREAMBLE);
  return new Promise((resolve) => {
    const tunnel = new Tunnel(input, output, {
      answer: async (ask, params) => {
        if (!isAsk(ask)) throw unknownMethod(`bridge ${ask}`);
        const answer = answers[ask] as (params: unknown) => Promise<unknown>;
        return answer(typeof params === 'object' && params !== null ? params : {});
      },
    });
    const answers = answersOf(place, tunnel);
    const isAsk = (word: string): word is Ask => Object.hasOwn(answers, word);
    tunnel.onDidClose(resolve);
  });
}

function answersOf(place: BridgePlace, tunnel: Tunnel): Answers {
  const { paths, cwd, root, env } = place;
  return {
    greet: async () => ({ version: BUILD_VERSION, home: paths.home, cwd, root, env, pid: process.pid }),
    openDaemon: async ({ channel, launchMode }) => {
      if (!LAUNCH_MODES.includes(launchMode))
        throw invalidParams('bridge openDaemon', 'there is no such launchMode');
      const { record, pid } = await findDaemon(place, launchMode);
      await lead(tunnel, channel, record.socket);
      return { instance: record.instance, pid };
    },
    openKeeper: async ({ channel, socket }) => {
      const isOurs = livingKeepers(paths).some(({ dataSocket }) => dataSocket === socket);
      if (!isOurs) throw connectionLost(`no keeper here listens at ${String(socket)}`);
      await lead(tunnel, channel, socket);
      return {};
    },
    startTime: async ({ pid }) => ({
      startTime: Number.isSafeInteger(pid) ? (startTimeOf(pid) ?? null) : null,
    }),
    prove: async ({ instance, role, nonce }) => {
      if (role !== 'daemon' && role !== 'client')
        throw unauthorized(`there is nothing to prove as ${String(role)}`);
      const record = readRecord(place);
      if (record?.instance !== instance) throw connectionLost('the daemon was replaced by another meanwhile');
      return { proof: proofOf(record.token, role, String(nonce)) };
    },
  };
}

/** Greets it, so that one that is silent, foreign or gone is dealt with by who may look at its process. */
async function findDaemon(
  place: BridgePlace,
  launchMode: LaunchMode,
): Promise<{ readonly record: DaemonRecord; readonly pid: number }> {
  const { paths, distDir, log, instance } = place;
  const identity = { name: 'bridge', label: 'holdfast bridge', instance };
  const client = await connectOnce({ paths, distDir, log, identity, roots: [], launchMode });
  try {
    const record = readRecord(place);
    if (record?.instance !== client.daemon.instance)
      throw connectionLost('the daemon was just replaced by another');
    return { record, pid: client.daemon.pid };
  } finally {
    client.dispose();
  }
}

async function lead(tunnel: Tunnel, id: number, socketPath: string): Promise<void> {
  if (!Number.isSafeInteger(id) || id <= 0)
    throw invalidParams('bridge', 'a channel has a number of its own');
  const socket = await dial(socketPath, DIAL_TIMEOUT_MS).catch((error: unknown) => {
    throw connectionLost(`${socketPath} cannot be reached`, error);
  });
  const channel = tunnel.channel(id);
  socket.setNoDelay(true);
  socket.pipe(channel).pipe(socket);
  socket.on('error', (error) => channel.destroy(error));
  channel.on('error', () => socket.destroy());
  socket.once('close', () => channel.end());
  channel.once('close', () => socket.destroy());
}
