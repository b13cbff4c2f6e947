// The services of a compose file as Holdfast would run them: each by `docker compose up`, in the order and with the ports
// the file says. Only what that needs is read; a file that cannot be read has none.

import type { Proposal } from './firstConfig.ts';
import { ProblemList } from './problems.ts';
import { type Entry, readTree, type Tree } from './tree.ts';

/** Where docker compose looks, in its order. */
export const COMPOSE_FILES = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yaml',
  'docker-compose.yml',
] as const;

const CONDITIONS: Readonly<Record<string, string>> = {
  service_started: 'started',
  // `docker compose up` says nothing of health; its port is the nearest.
  service_healthy: 'ready',
  service_completed_successfully: 'completed',
};

export function readComposeServices(text: string): Proposal[] {
  const tree = readTree(text, new ProblemList('compose', text), 0);
  return entries(childOf(tree, 'services')).map(({ key, value }) => {
    const [port] = items(childOf(value, 'ports')).flatMap((one) => publishedPort(one) ?? []);
    return {
      name: key,
      command: `docker compose up --no-deps --no-log-prefix ${shellWord(key)}`,
      dependsOn: dependencies(childOf(value, 'depends_on')),
      ...(port === undefined ? {} : { readyPort: port }),
    };
  });
}

/** A list of names, each to be started; or a map with a condition for each. */
function dependencies(tree: Tree | undefined): { on: string; condition: string }[] {
  const named = items(tree).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  const mapped = entries(tree).map(({ key, value }) => {
    const condition = childOf(value, 'condition');
    const word = condition?.kind === 'scalar' ? condition.text : '';
    return { on: key, condition: CONDITIONS[word] ?? 'started' };
  });
  return [...named.map((on) => ({ on, condition: 'started' })), ...mapped];
}

/** `8080:80`, `127.0.0.1:8080:80/tcp`, `{ published: 8080 }`; a port docker chooses itself is none. */
function publishedPort(tree: Tree): number | undefined {
  const published = tree.kind === 'map' ? childOf(tree, 'published') : tree;
  if (published?.kind !== 'scalar') return undefined;
  const [, first, second] = /^(?:[^:]*:)??(\d+)(?::(\d+))?(?:\/tcp)?$/.exec(published.text) ?? [];
  const port = Number(tree.kind === 'map' || second !== undefined ? first : undefined);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function childOf(tree: Tree | undefined, key: string): Tree | undefined {
  return entries(tree).find((entry) => entry.key === key)?.value;
}

function entries(tree: Tree | undefined): readonly Entry[] {
  return tree?.kind === 'map' ? tree.entries : [];
}

function items(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

function shellWord(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
