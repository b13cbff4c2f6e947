// A task of the type `holdfast` as tasks.json has it, and the command line that does it: the task ends when the service is
// ready, so that what waits for it (`preLaunchTask`) begins then.

export const TASK_TYPE = 'holdfast';

export interface TaskDefinition {
  readonly type: typeof TASK_TYPE;
  /** Name, group, or `all`. */
  readonly service?: string;
  /** What to do with it; `start` unless it is said. */
  readonly action?: Action;
  /** Instead of a service: runs under the keeper, and goes on when the window closes. */
  readonly command?: string | readonly string[];
}

export type Action = 'start' | 'restart' | 'stop';

const VERBS: Readonly<Record<Action, string>> = { start: 'up', restart: 'restart', stop: 'stop' };

/** What is looked for in its output unless tasks.json says otherwise: names of package.json. */
export function matchersOf({ service }: TaskDefinition): string[] {
  return service === undefined
    ? ['$holdfast', '$holdfast-node', '$holdfast-python', '$holdfast-python-marked']
    : ['$holdfast'];
}

/**
 * @param shell what a command that is one text is given to
 * @returns undefined for a definition that says nothing to do, or two things
 */
export function argumentsOf(
  { service, action = 'start', command }: TaskDefinition,
  root: string,
  shell: readonly string[],
): readonly string[] | undefined {
  const verb = VERBS[action] as string | undefined;
  if ((service === undefined) === (command === undefined) || verb === undefined) return undefined;
  if (service !== undefined) {
    // For `up` no name means all that start by themselves.
    const names = service === 'all' && action === 'start' ? [] : [service];
    return [verb, ...names, '--root', root];
  }
  const argv = typeof command === 'string' ? [...shell, command] : (command ?? []);
  return argv.length === 0 ? undefined : ['run', '--root', root, '--', ...argv];
}

export function nameOf({ service, action = 'start', command }: TaskDefinition): string {
  if (service !== undefined) return `${action} ${service}`;
  return typeof command === 'string' ? command : (command ?? []).join(' ');
}
