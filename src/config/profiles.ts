// Profiles: names for some of the services, to be started together with `holdfast up --profile NAME`.

import { didYouMean } from '../base/didYouMean.ts';
import type { ServiceConfig } from '../protocol/types.ts';
import { entriesOf } from './keys.ts';
import type { ProblemList } from './problems.ts';
import { write } from './repairs.ts';
import type { Entry, Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

/** Name of a profile → names of its services, instances one by one. */
export type Profiles = Readonly<Record<string, readonly string[]>>;

/** All services, also those that do not start automatically. */
const EVERY = '*';

/** @param entries `profiles` of each file, the lowest first: the last one of a name wins */
export function readProfiles(
  entries: readonly (Entry | undefined)[],
  services: readonly ServiceConfig[],
  /** Also of services that could not be read: naming one is no mistake. */
  names: ReadonlySet<string>,
  reader: ValueReader,
): Profiles {
  const members = membersOf(services);
  for (const name of names) if (!members.has(name)) members.set(name, []);
  const profiles = new Map<string, readonly string[]>();
  for (const { key, keyAt, value } of entries.flatMap((one) => entriesOf(one, reader.problems))) {
    if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(key)) {
      const found = reader.list(value).flatMap((item) => readMember(item, members, reader));
      profiles.set(key, [...new Set(found)]);
    } else {
      const message = `\`${key.slice(0, 60)}\` cannot name a profile`;
      reader.problems.error(keyAt, message, 'use letters, digits, dot, _ and -, at most 64');
    }
  }
  return Object.fromEntries(profiles);
}

function readMember(
  item: Tree,
  members: ReadonlyMap<string, readonly string[]>,
  reader: ValueReader,
): readonly string[] {
  const name = reader.nonEmptyText(item, 'a name in a profile');
  if (name === undefined) return [];
  const found = members.get(name);
  if (found === undefined) reportUnknown(name, item.at, members.keys(), reader.problems);
  return found ?? [];
}

/** What a name in a profile can be: a service, all instances of one, a group, or all. */
function membersOf(services: readonly ServiceConfig[]): Map<string, string[]> {
  const members = new Map<string, string[]>([[EVERY, services.map(({ name }) => name)]]);
  for (const { name, baseName, group } of services)
    for (const word of new Set([name, baseName ?? name, group ?? name])) {
      const found = members.get(word);
      if (found === undefined) members.set(word, [name]);
      else found.push(name);
    }
  return members;
}

function reportUnknown(name: string, at: number, known: Iterable<string>, problems: ProblemList): void {
  const close = problems.isFull ? [] : didYouMean(name, known);
  const advice =
    close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'name services or groups, or "*" for all';
  problems.error(at, `there is no service or group \`${name.slice(0, 60)}\``, advice, write(close));
}
