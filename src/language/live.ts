// How the services of a file are doing, from the daemon if one runs: none is started for an editor that shows a file. What
// is shown is that of the newest state; the daemon may come and go.

import { randomUUID } from 'node:crypto';
import type { RemoteConsole } from 'vscode-languageserver/node';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import { DaemonClient, type DaemonClientOptions } from '../client/daemonClient.ts';
import { hostPaths } from '../host/paths.ts';
import type { PortHolder, ServiceInfo } from '../protocol/types.ts';

export interface LiveOptions {
  /** Of Holdfast. */
  readonly home: string;
  readonly distDir: string;
  readonly console: RemoteConsole;
}

export class LiveServices implements Disposable {
  readonly #client: DaemonClient;
  readonly #changed = new Emitter<void>();

  /** Something of them is another than before. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor({ home, distDir, console }: LiveOptions) {
    this.#client = new DaemonClient({
      paths: hostPaths(home),
      identity: { name: 'language', label: 'holdfast.yaml', instance: randomUUID() },
      roots: [],
      launchMode: 'never',
      upgrades: false,
      distDir,
      log: logOn(console),
    });
    this.#client.mirror.onDidChange(({ what }) => {
      if (what === 'service' || what === 'reset') this.#changed.fire();
    });
    this.#client.onDidChangeState(() => this.#changed.fire());
    this.#client.start();
  }

  get isConnected(): boolean {
    return this.#client.state.state === 'connected';
  }

  /** Undefined where no daemon knows it. Of several instances the first one. */
  find(root: string, name: string): ServiceInfo | undefined {
    if (!this.isConnected) return undefined;
    const own = [...this.#client.mirror.services.values()].filter((service) => service.root === root);
    return own.find((one) => one.name === name) ?? own.find((one) => one.name === `${name}#1`);
  }

  /** Null where nobody listens, and where no daemon can be asked. */
  async holderOf(port: number): Promise<PortHolder | null> {
    if (!this.isConnected) return null;
    const { holder } = await this.#client.request('port/holder', { port });
    return holder;
  }

  dispose(): void {
    this.#client.dispose();
    this.#changed.dispose();
  }
}

type Log = DaemonClientOptions['log'];

/** The editor keeps it in a channel of its own. */
function logOn(console: RemoteConsole): Log {
  const line = (message: string, fields: unknown): string =>
    fields === undefined ? message : `${message} ${JSON.stringify(fields)}`;
  return {
    info: (message, fields) => console.info(line(message, fields)),
    warn: (message, fields) => console.warn(line(message, fields)),
    error: (message, error, fields) => {
      console.error(`${line(message, fields)}: ${error instanceof Error ? error.message : String(error)}`);
      return 'Output: Holdfast Language Server';
    },
    child: () => logOn(console),
    close: () => undefined,
  };
}
