// Who has the port that a service could not have: found out before its start, or read from what it printed when it could
// not listen.

import { portsOf } from '../../../config/movePorts.ts';
import type { FindHolder, Holder } from '../portConflicts.ts';
import { printHolder } from '../portConflicts.ts';
import type { Service } from '../service.ts';

export interface Hint {
  readonly details: readonly string[];
  readonly suggestions: readonly string[];
}

const NONE: Hint = { details: [], suggestions: [] };

/** As Node, Python, Go, Rust, Java and Windows say it. */
const IN_USE = /EADDRINUSE|address (is )?already in use|only one usage of each socket address/i;

/** From the last lines of a run that ended. */
export async function portHint(
  service: Service,
  lines: readonly string[],
  findHolder: FindHolder,
): Promise<Hint> {
  if (!lines.some((line) => IN_USE.test(line))) return NONE;
  const named = portsNamedIn(lines);
  for (const port of new Set([...named, ...portsOf(service.running)])) {
    const holder = await findHolder(port);
    if (holder === null || holder.session?.id === service.id) continue;
    return {
      details: [`port ${port} is held by ${printHolder(holder)}`],
      suggestions: holderAdvice(service, holder),
    };
  }
  const [port] = named;
  const which = port === undefined ? 'the port it wanted' : `port ${port}`;
  return { details: [`${which} was taken when it started; now nobody has it`], suggestions: [] };
}

/** Stop it, use another one, or look. */
export function holderAdvice({ config, name, root }: Service, holder: Holder): readonly string[] {
  const { port, pid, session } = holder;
  const isDeclared = portsOf(config).includes(port);
  return [
    session === null
      ? pid === null
        ? 'stop it, as its user'
        : `stop it: kill ${pid}`
      : session.isService
        ? `stop it: holdfast stop ${session.root === root ? '' : `${session.root ?? ''}:`}${session.name}`
        : `stop it: holdfast kill-session ${session.id}`,
    isDeclared
      ? `use the next port: \`onPortConflict: bump\` for ${name} in holdfast.yaml`
      : `declare \`ports: [${port}]\` for ${name} in holdfast.yaml: then it is told before the start`,
    `show who it is: holdfast port ${port}`,
  ];
}

/** In the lines that say it, and where Node puts the port into a line of its own. */
function portsNamedIn(lines: readonly string[]): readonly number[] {
  return lines
    .filter((line) => IN_USE.test(line) || /^\s*port: \d+,?$/.test(line))
    .flatMap((line) => [...line.matchAll(/(?::|\bport[ :=]+)(\d{2,5})\b/gi)])
    .map(([, digits]) => Number(digits))
    .filter((port) => port <= 65_535);
}
