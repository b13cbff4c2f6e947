// The names a daemon that runs knows here, for completion.

import { basename } from 'node:path';
import type { Context } from '../context.ts';
import type { Candidate, NameKind } from './answer.ts';

/** Who waits for a Tab longer than this presses it again. */
const PATIENCE_MS = 1_000;

/**
 * None where no daemon runs, or one that does not answer at once.
 * @param isElsewhere as ROOT:NAME, of all roots
 */
export async function namesOf(
  context: Context,
  kind: NameKind,
  isElsewhere: boolean,
): Promise<readonly Candidate[]> {
  try {
    const client = await context.connect('never', { silentMs: PATIENCE_MS });
    try {
      const limit = { timeoutMs: PATIENCE_MS };
      const where = context.allRoots || isElsewhere ? {} : { root: context.root };
      const [{ services }, { sessions }] = await Promise.all([
        client.request('service/list', where, limit),
        client.request('session/list', { ...where, exited: false }, limit),
      ]);
      const supervised = services.map(({ name, root, state }) => ({ name, root, about: state.state }));
      const terminals = sessions.map(({ id, name, root, argv }) => {
        const isAmbiguous = sessions.some((one) => one.id !== id && one.name === name && one.root === root);
        return { name: isAmbiguous ? id : name, root, about: argv.join(' ') };
      });
      const known = [...(kind === 'sessions' ? [] : supervised), ...(kind === 'services' ? [] : terminals)];
      if (isElsewhere)
        return unique(
          known.map(({ name, root, about }) => ({ value: `${basename(root ?? '')}:${name}`, about })),
        );
      const groups = new Set(services.flatMap(({ group }) => group ?? []));
      const instances = new Set(services.flatMap(({ config }) => config.baseName ?? []));
      const together = [
        ...[...instances].map((name) => ({ value: name, about: 'all instances' })),
        ...[...groups].map((group) => ({ value: group, about: 'group' })),
        { value: 'all', about: 'all services' },
      ];
      const all = known.map(({ name, about }) => ({ value: name, about }));
      return unique(kind === 'sessions' ? all : [...all, ...together]);
    } finally {
      client.dispose();
    }
  } catch {
    return [];
  }
}

/** The first of each. */
function unique(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ value }) => !seen.has(value) && seen.add(value));
}
