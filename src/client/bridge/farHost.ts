// The near end of a bridge: another machine as a command sees it. One ssh for all its connections, started anew where it
// was lost and something is wanted again.

import type { Duplex } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import { connectionLost, unknownMethod } from '../../protocol/failure.ts';
import type { FarDaemon } from '../connect.ts';
import type { LaunchMode } from '../find.ts';
import type { Counterpart } from '../hello.ts';
import type { Greeting } from './asks.ts';
import { type FarPlace, startSsh } from './sshProcess.ts';
import { Tunnel } from './tunnel.ts';

export class FarHost implements FarDaemon, Disposable {
  readonly #place: FarPlace;
  readonly #env: NodeJS.ProcessEnv;
  #tunnel: Promise<Tunnel> | undefined;
  #isAgain = false;
  #isDisposed = false;

  private constructor(place: FarPlace, env: NodeJS.ProcessEnv) {
    this.#place = place;
    this.#env = env;
  }

  /** Rejects with `launchFailed` or `connectionLost`, saying what to do. */
  static async reach(
    place: FarPlace,
    env: NodeJS.ProcessEnv,
  ): Promise<{ readonly far: FarHost; readonly greeting: Greeting }> {
    const far = new FarHost(place, env);
    try {
      const tunnel = await far.#reached();
      return { far, greeting: await tunnel.ask('greet', {}) };
    } catch (error) {
      far.dispose();
      throw error;
    }
  }

  async openDaemon(launchMode: LaunchMode): Promise<{ socket: Duplex; daemon: Counterpart }> {
    const tunnel = await this.#reached();
    const { home } = await tunnel.ask('greet', {});
    const socket = tunnel.channel();
    try {
      const { instance, pid } = await tunnel.ask('openDaemon', { channel: socket.id, launchMode });
      return {
        socket,
        daemon: {
          instance,
          pid,
          home,
          prove: async (role, nonce) => (await tunnel.ask('prove', { instance, role, nonce })).proof,
          isStopped: () => false,
        },
      };
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async openKeeper(socketPath: string): Promise<Duplex> {
    const tunnel = await this.#reached();
    const socket = tunnel.channel();
    try {
      await tunnel.ask('openKeeper', { channel: socket.id, socket: socketPath });
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async startTimeOf(pid: number): Promise<number | undefined> {
    const tunnel = await this.#reached();
    return (await tunnel.ask('startTime', { pid })).startTime ?? undefined;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#tunnel?.then(
      (tunnel) => tunnel.dispose(),
      () => undefined,
    );
    this.#tunnel = undefined;
  }

  #reached(): Promise<Tunnel> {
    if (this.#isDisposed) return Promise.reject(connectionLost('the bridge was closed by this side'));
    this.#tunnel ??= this.#start().catch((error: unknown) => {
      this.#tunnel = undefined;
      throw error;
    });
    return this.#tunnel;
  }

  async #start(): Promise<Tunnel> {
    const isAgain = this.#isAgain;
    this.#isAgain = true;
    const ssh = await startSsh(this.#place, this.#env, isAgain);
    const answer = async (ask: string): Promise<never> => {
      throw unknownMethod(`bridge ${ask}`);
    };
    const tunnel = new Tunnel(ssh.input, ssh.output, { answer }, ssh.first);
    tunnel.onDidClose(() => {
      ssh.release();
      this.#tunnel = undefined;
    });
    if (this.#isDisposed) tunnel.dispose();
    return tunnel;
  }
}
