// The client against daemons in miniature, good and bad, over real sockets: whom it attaches to, what it does when the
// connection breaks, and what it says meanwhile.

import { describe, expect, it, onTestFinished } from 'vitest';
import { connectOnce } from '../src/client/connect.ts';
import { DaemonClient, type DaemonClientOptions } from '../src/client/daemonClient.ts';
import { hostPaths } from '../src/host/paths.ts';
import { connectionLost, isFailure } from '../src/protocol/failure.ts';
import { startPeerThatClosesOnRegister } from './support/peers/closesOnRegister.ts';
import { startPeerThatDropsMidRequest } from './support/peers/dropsMidRequest.ts';
import { startPeerThatLags } from './support/peers/lags.ts';
import { startPeerThatOmitsRoots } from './support/peers/omitsRoots.ts';
import { startPeer } from './support/peers/peer.ts';
import { startPeerThatSaysItIsAnother } from './support/peers/saysItIsAnother.ts';
import { startPeerThatSeesOtherRoot } from './support/peers/seesOtherRoot.ts';
import { type RecordedLog, recordedLog } from './support/recordedLog.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

type Options = DaemonClientOptions & { readonly log: RecordedLog };

function options(home: string, more: Partial<DaemonClientOptions> = {}): Options {
  return {
    paths: hostPaths(home),
    identity: { name: 'test', label: 'a test', instance: 'client-1' },
    roots: [],
    launchMode: 'never',
    distDir: '/nowhere',
    random: () => 0.5,
    ...more,
    log: recordedLog(),
  };
}

function startClient(home: string, more: Partial<DaemonClientOptions> = {}) {
  const client = new DaemonClient(options(home, more));
  onTestFinished(() => client.dispose());
  client.start();
  return client;
}

const isConnected = (client: DaemonClient) => () => client.state.state === 'connected';
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('attaching', () => {
  it('accepts a daemon that omits the roots: unverifiable is not wrong', async () => {
    const [home, root] = [temporaryFolder(), temporaryFolder()];
    await startPeerThatOmitsRoots(home);
    const own = options(home, { roots: [root] });
    const client = await connectOnce(own);
    expect(client.roots).toEqual({ accepted: [root], rejected: [] });
    expect(own.log.line('attached', root)).toBeDefined();
    client.dispose();
  });

  it.each([
    ['of another instance', { instance: 'somebody else' }],
    ['of another home', { home: '/nowhere/else' }],
  ])('rejects a foreign daemon %s; one line in the log has root and cause', async (_, other) => {
    const [home, root] = [temporaryFolder(), temporaryFolder()];
    await startPeerThatSaysItIsAnother(home, other);
    const own = options(home, { roots: [root] });
    const failure = await failureOf(connectOnce(own));
    expect(isFailure(failure, 'foreignDaemon')).toBe(true);
    expect(own.log.line('connection rejected', root, Object.values(other)[0] ?? '')).toBeDefined();
  });

  it('rejects what listens behind a stale file and does not know its token, and shows it no proof', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home, { record: { token: 'f'.repeat(64), instance: 'long gone' } });
    const failure = await failureOf(connectOnce(options(home)));
    expect(isFailure(failure, 'foreignDaemon')).toBe(true);
    expect(peer.calls).toEqual(['hello']);
  });

  it('waits for the file of a successor that listens before it has written it', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home, { record: { token: 'f'.repeat(64), instance: 'the one before' } });
    const connecting = connectOnce(options(home));
    await until('the first try', () => peer.calls.length > 0);
    const { writeDaemonRecord } = await import('../src/host/records.ts');
    await writeDaemonRecord(hostPaths(home), peer.record);
    const client = await connecting;
    expect(client.daemon.instance).toBe(peer.record.instance);
    client.dispose();
  });

  it('rejects the root the daemon sees differently, and only that one', async () => {
    const [home, same, other] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const peer = await startPeerThatSeesOtherRoot(home, (root) => root === other);
    const own = options(home, { roots: [same, other] });
    const client = new DaemonClient(own);
    onTestFinished(() => client.dispose());
    client.start();
    await until('a connection', isConnected(client));
    expect(peer.paramsOf('client/register')[0]?.roots).toEqual([same]);
    expect(own.log.line('root rejected', other, 'HOLDFAST_HOME')).toBeDefined();
  });

  it('stops with a reason when no root is left', async () => {
    const [home, root] = [temporaryFolder(), temporaryFolder()];
    await startPeerThatSeesOtherRoot(home, () => true);
    const client = startClient(home, { roots: [root] });
    await until('the verdict', () => client.state.state === 'incompatible');
    const failure = await failureOf(client.request('session/list', {}));
    expect(isFailure(failure, 'rootMismatch')).toBe(true);
    expect(String(failure)).toContain(home);
  });

  it('says that nothing is running where it may not start anything', async () => {
    const failure = await failureOf(connectOnce(options(temporaryFolder())));
    expect(isFailure(failure, 'daemonNotRunning')).toBe(true);
  });
});

describe('a plain connection', () => {
  it('does not come back, and its calls fail at once and typed', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home);
    const client = await connectOnce(options(home));
    peer.cut();
    await until('the loss', () => client.isClosed);
    expect(isFailure(await failureOf(client.request('session/list', {})), 'connectionLost')).toBe(true);
    expect(peer.calls.filter((method) => method === 'hello')).toHaveLength(1);
  });
});

describe('a connection that is lost', () => {
  it('comes back by itself; the same instance registers again with what it shows', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home);
    const client = startClient(home);
    const shown = { session: 's1', writer: 'w1', mode: 'lead', size: null, offset: 7 } as const;
    client.setRegistration({ sessions: [shown] });
    await until('a connection', isConnected(client));
    peer.cut();
    await until('another', () => peer.paramsOf('client/register').length === 2);
    await until('a connection', isConnected(client));
    const [first, second] = peer.paramsOf('client/register');
    expect(second).toEqual(first);
    expect(second).toMatchObject({ instance: 'client-1', sessions: [shown] });
  });

  it('fails what it had under way, and repeats once what may be repeated', async () => {
    const home = temporaryFolder();
    const peer = await startPeerThatDropsMidRequest(home, 2);
    const client = startClient(home);
    await until('a connection', isConnected(client));
    const write = { session: 's', root: null, text: 'x', writeId: 'w' };
    expect(isFailure(await failureOf(client.request('session/write', write)), 'connectionLost')).toBe(true);
    expect(peer.paramsOf('session/write')).toHaveLength(1);
    await until('a connection', isConnected(client));
    expect(await client.request('session/list', {})).toEqual({ sessions: [] });
    expect(peer.paramsOf('session/list')).toHaveLength(2);
  });

  it('repeats nothing a second time', async () => {
    const home = temporaryFolder();
    const peer = await startPeerThatDropsMidRequest(home, 3);
    const client = startClient(home);
    await until('a connection', isConnected(client));
    expect(isFailure(await failureOf(client.request('session/list', {})), 'connectionLost')).toBe(true);
    expect(peer.paramsOf('session/list')).toHaveLength(2);
  });

  it('repeats nothing that was answered, even if the answer is that a connection was lost', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home, {
      handlers: {
        'session/list': () => {
          throw connectionLost('to the keeper');
        },
      },
    });
    const client = startClient(home);
    await until('a connection', isConnected(client));
    expect(isFailure(await failureOf(client.request('session/list', {})), 'connectionLost')).toBe(true);
    expect(peer.paramsOf('session/list')).toHaveLength(1);
  });

  it('answers new calls at once with a typed reason, or waits as long as they say', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home);
    const client = startClient(home, { random: () => 0.999 });
    await until('a connection', isConnected(client));
    // Refuses to go on, but its file stays: a daemon that hangs up on everybody.
    let isHangingUp = true;
    for (const { socket } of peer.callers) socket.destroy();
    const stop = setInterval(() => {
      if (isHangingUp) peer.cut();
    }, 1);
    onTestFinished(() => clearInterval(stop));
    await until('the loss', () => client.state.state === 'reconnecting');
    const failure = await failureOf(client.request('session/list', {}));
    expect(isFailure(failure, 'unavailable')).toBe(true);
    const waiting = client.request('session/list', {}, { waitMs: 20_000 });
    isHangingUp = false;
    expect(await waiting).toEqual({ sessions: [] });
  });

  it('comes back when another daemon has written its file, however long the back-off is', async () => {
    const home = temporaryFolder();
    const first = await startPeer(home);
    const client = startClient(home);
    await until('a connection', isConnected(client));
    first.stop();
    await until('it to have given up for now', () => client.state.state === 'closed');
    const second = await startPeer(home);
    await until('the successor', () => {
      const { state } = client;
      return state.state === 'connected' && state.instance === second.record.instance;
    });
  });

  it('stays closed after a shutdown until asked, and comes back after a hand-over', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home);
    const client = startClient(home);
    await until('a connection', isConnected(client));
    const say = (isHandover: boolean): void => {
      for (const { connection } of peer.callers) {
        connection.notify('daemon/didShutdown', { reason: 'asked to', isHandover });
        connection.end();
      }
    };
    say(true);
    await until('another', () => peer.paramsOf('client/register').length === 2);
    await until('a connection', isConnected(client));
    say(false);
    await until('the end', () => client.state.state === 'closed');
    expect(client.state).toEqual({ state: 'closed', reason: 'shutdown' });
    const failure = await failureOf(client.request('session/list', {}));
    expect(isFailure(failure, 'daemonNotRunning')).toBe(true);
    client.retryNow();
    await until('a connection', isConnected(client));
  });
});

describe('the callback', () => {
  it('runs on the first connection and on each other one, before it is published', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home);
    const seen: string[] = [];
    const client = startClient(home, {
      onConnected: async (connection) => {
        await connection.request('daemon/ping', {});
        seen.push(`${client.state.state} ${client.generation}`);
      },
    });
    await until('a connection', isConnected(client));
    expect(peer.calls).toEqual(['hello', 'hello/prove', 'client/register', 'state/snapshot', 'daemon/ping']);
    peer.cut();
    await until('the second time', () => seen.length === 2);
    await until('a connection', isConnected(client));
    expect(seen).toEqual(['connecting 0', 'reconnecting 1']);
    expect(client.generation).toBe(2);
  });

  it('that fails makes the attempt a failed one: dropped, nothing published, tried again', async () => {
    const home = temporaryFolder();
    const peer = await startPeer(home);
    const states: string[] = [];
    let calls = 0;
    const client = startClient(home, {
      onConnected: async () => {
        calls += 1;
        if (calls < 3) throw new Error('not yet');
      },
    });
    client.onDidChangeState(({ state }) => states.push(state));
    client.mirror.onDidChange(({ what }) => states.push(what));
    await until('a connection', isConnected(client));
    expect(states).toEqual(['reconnecting', 'reconnecting', 'reset', 'connected']);
    expect(client.generation).toBe(1);
    await until('the failed ones to be gone', () => peer.callers.size === 1);
  });

  it('is not reached by a daemon that hangs up on registration', async () => {
    const home = temporaryFolder();
    await startPeerThatClosesOnRegister(home, 2);
    let calls = 0;
    const client = startClient(home, {
      onConnected: async () => {
        calls += 1;
      },
    });
    await until('a connection', isConnected(client));
    expect(calls).toBe(1);
  });
});

describe('the mirror', () => {
  it.each([
    ['a gap in the numbers', (peer: Awaited<ReturnType<typeof startPeerThatLags>>) => peer.skip(2)],
    ['being told of a lag', (peer: Awaited<ReturnType<typeof startPeerThatLags>>) => peer.sayLag()],
  ])('begins a new generation and fetches again after %s', async (_, lose) => {
    const home = temporaryFolder();
    const peer = await startPeerThatLags(home);
    const client = startClient(home);
    await until('a connection', isConnected(client));
    peer.change(true);
    await until('the change', () => client.mirror.persistent);
    expect(client.generation).toBe(1);
    lose(peer);
    peer.change(false);
    await until('the new generation', () => client.generation === 2);
    await until('what is true now', () => client.mirror.isFresh && !client.mirror.persistent);
    expect(peer.paramsOf('state/snapshot').length).toBeGreaterThanOrEqual(2);
    peer.change(true);
    await until('changes to follow on', () => client.mirror.persistent);
    expect(client.generation).toBe(2);
  });
});
