// What a service does when its files change: is started again, gets a signal, or has a command run beside it; and what there
// is to say of its watch.

import { relative } from 'node:path';
import type { Disposable } from '../../../base/disposable.ts';
import { Latest } from '../../../base/latest.ts';
import type { Command, WatchPolicy } from '../../../protocol/types.ts';
import { argvOf } from '../../argvOf.ts';
import { execFault, execProblem, printCommand } from '../probes/exec.ts';
import { messageOf } from '../probes/probe.ts';
import type { Service } from '../service.ts';
import type { ServicePorts } from '../servicePorts.ts';
import type { Warning } from '../warning.ts';
import { FileWatch, type WatchState } from './fileWatch.ts';

/** A build may take its time; one that hangs for ever is not a build. */
const COMMAND_MS = 86_400_000;

export class Watching implements Disposable {
  readonly #ports: ServicePorts;
  readonly #of: Service;
  readonly #policy: WatchPolicy;
  readonly #watch: FileWatch;
  /** A change while it runs makes it run once more. */
  readonly #command = new Latest(() => this.#runCommand());
  #fault: Warning | null = null;
  #isDisposed = false;

  constructor(ports: ServicePorts, of: Service, policy: WatchPolicy) {
    this.#ports = ports;
    this.#of = of;
    this.#policy = policy;
    this.#watch = new FileWatch(ports, of.config.cwd, policy, {
      onFired: (path) => this.#fired(path),
      onDidChangeState: (state) => this.#say(state),
    });
  }

  get state(): WatchState {
    return this.#watch.state;
  }

  get warnings(): readonly Warning[] {
    const { state } = this.#watch;
    const { name } = this.#of;
    const own = this.#fault === null ? [] : [this.#fault];
    if (state.state === 'paused')
      return [
        {
          text: `its watch is paused: ${state.reason}`,
          details: [],
          advice: [
            `let its watch go on: holdfast restart ${name}`,
            `add what ${name} writes itself to \`ignore\` of its \`watch\` in holdfast.yaml`,
          ],
        },
        ...own,
      ];
    if (state.state === 'failed')
      return [{ text: `its files are not watched: ${state.reason}`, details: [], advice: [] }, ...own];
    return own;
  }

  resume(): void {
    this.#watch.resume();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#watch.dispose();
  }

  #say(state: WatchState): void {
    const { name, root } = this.#of;
    if (state.state === 'paused' || state.state === 'failed')
      this.#ports.log.warn(`the watch of a service ${state.state === 'paused' ? 'is paused' : 'failed'}`, {
        service: name,
        root,
        reason: state.reason,
      });
    this.#ports.onDidChange(this.#of);
  }

  #fired(path: string): void {
    const { name, root, config } = this.#of;
    const { action } = this.#policy;
    this.#ports.log.info('files of a service changed', {
      service: name,
      root,
      path: relative(config.cwd, path),
    });
    if (action === 'restart') this.#of.filesChanged();
    else if ('signal' in action) void this.#signal(action.signal);
    else void this.#command.request();
  }

  async #signal(signal: string): Promise<void> {
    const { id, machine } = this.#of;
    if (machine.process.kind !== 'live') return;
    try {
      await this.#ports.runner.signal(id, signal);
      this.#found(null);
    } catch (error) {
      this.#found({
        text: `its watch could not send ${signal}: ${messageOf(error)}`,
        details: [],
        advice: [],
      });
    }
  }

  async #runCommand(): Promise<void> {
    const { action } = this.#policy;
    const { id, machine } = this.#of;
    if (this.#isDisposed || machine.process.kind !== 'live') return;
    if (action === 'restart' || 'signal' in action) return;
    this.#found(await this.#faultOf(id, action.command));
  }

  async #faultOf(id: string, command: Command): Promise<Warning | null> {
    const shown = `the command of its watch, \`${printCommand(command)}\`,`;
    const request = { argv: argvOf(command), timeoutMs: COMMAND_MS, endsWithRun: true };
    try {
      const found = execFault(shown, await this.#ports.runner.exec(id, request), COMMAND_MS);
      return found === null ? null : { text: found.reason, details: found.output, advice: [] };
    } catch (error) {
      return { text: `${shown} could not be run: ${execProblem(error)}`, details: [], advice: [] };
    }
  }

  #found(fault: Warning | null): void {
    if (this.#isDisposed) return;
    const { name, root } = this.#of;
    const wasFine = this.#fault === null;
    this.#fault = fault;
    if (fault !== null)
      this.#ports.log.warn('what a changed file was to bring about failed', {
        service: name,
        root,
        reason: fault.text,
      });
    if (fault !== null || !wasFine) this.#ports.onDidChange(this.#of);
  }
}
