// Where a debugger can attach to a service: read from the processes that live in it and the ports they really listen on. Pure;
// whether a port answers as an inspector is asked by nodeInspector.ts.

import { flatten } from '../../base/flatten.ts';
import type { ProcessNode, ServiceConfig } from '../../protocol/types.ts';

export interface Place {
  readonly kind: 'node' | 'python';
  readonly host: string;
  readonly port: number;
  readonly process: ProcessNode;
  /** The port stands in its command line: after a restart it is the same. */
  readonly isNamed: boolean;
}

type Declared = Pick<ServiceConfig, 'ports' | 'env'>;

/** Where neither a command line nor the program says another one. */
const NODE_PORT = 9229;
const LOOPBACK = '127.0.0.1';
/** `--inspect`, `--inspect-brk`, `--inspect-wait` with or without `=[HOST:]PORT`, and `--inspect-port`. */
const NODE_FLAG = /(?:^|\s)--inspect(?:-brk|-wait|-port)?(?:[= ](?:(\S+):)?(\d+))?(?=\s|$)/;
const DEBUGPY_FLAG = /(?:^|\s)(?:-m\s+debugpy|\S*debugpy\S*)\s.*?--listen[= ](?:(\S+):)?(\d+)(?=\s|$)/;
const NODE = /^(?:\S*[\\/])?node(?:js|\.exe)?(?=\s|$)/;

/**
 * Ports at which a Node inspector may listen, the likeliest first. They are asked, and nothing else is: not what no Node
 * program listens at, nor what somebody declared to be the service's own.
 */
export function nodePlaces(processes: readonly ProcessNode[], { ports: declared, env }: Declared): Place[] {
  const all = flatten(processes);
  // What stands in the command line of a wrapper (`npm`, `sh -c`) or in NODE_OPTIONS is listened at by another process.
  const named = new Map<number, string>();
  for (const text of [...all.map(({ command }) => command), new Map(env).get('NODE_OPTIONS') ?? '']) {
    const [flag, host, port] = NODE_FLAG.exec(text) ?? [];
    if (flag !== undefined) named.set(Number(port ?? NODE_PORT), hostOf(host));
  }
  const places = all.flatMap((process) =>
    process.ports
      .filter((port) => named.has(port) || (!declared.includes(port) && isNode(process)))
      .map((port): Place => {
        const host = named.get(port);
        return { kind: 'node', host: host ?? LOOPBACK, port, process, isNamed: host !== undefined };
      }),
  );
  return places.sort((a, b) => rank(a) - rank(b));
}

/** debugpy is not asked: whoever connects to it is its only client. */
export function pythonPlaces(processes: readonly ProcessNode[]): Place[] {
  const all = flatten(processes);
  const listening = new Set(all.flatMap(({ ports }) => ports));
  const found = all.flatMap((process): Place[] => {
    const [flag, host, text] = DEBUGPY_FLAG.exec(process.command) ?? [];
    const port = Number(text);
    if (flag === undefined || !listening.has(port)) return [];
    return [{ kind: 'python', host: hostOf(host), port, process, isNamed: true }];
  });
  return found.filter(({ port }, at) => found.findIndex((one) => one.port === port) === at);
}

/** Node programs that have none yet and can be told to open one: not what only starts others, as npm does. */
export function canOpen(processes: readonly ProcessNode[]): ProcessNode[] {
  return flatten(processes).filter(
    (process) => isNode(process) && !flatten(process.children).some((below) => isNode(below)),
  );
}

function isNode({ command }: ProcessNode): boolean {
  return NODE.test(command);
}

function rank({ isNamed, port }: Place): number {
  return isNamed ? 0 : port === NODE_PORT ? 1 : 2;
}

function hostOf(host: string | undefined): string {
  const plain = host?.replace(/^\[|\]$/g, '');
  return plain === undefined || plain === '0.0.0.0' || plain === '::' || plain === 'localhost'
    ? LOOPBACK
    : plain;
}
