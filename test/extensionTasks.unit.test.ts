// What a task of the type `holdfast` runs, and what it is called.

import { describe, expect, it } from 'vitest';
import { argumentsOf, nameOf, type TaskDefinition } from '../src/extension/tasks/definition.ts';

const SHELL = ['/bin/sh', '-c'];

describe('a task', () => {
  it.each<[Omit<TaskDefinition, 'type'>, string, string]>([
    [{ service: 'api' }, 'up api --root /shop', 'start api'],
    [{ service: 'all' }, 'up --root /shop', 'start all'],
    [{ service: 'api', action: 'restart' }, 'restart api --root /shop', 'restart api'],
    [{ service: 'api', action: 'stop' }, 'stop api --root /shop', 'stop api'],
    [{ command: 'npm test' }, 'run --root /shop -- /bin/sh -c npm test', 'npm test'],
    [{ command: ['npm', 'test'] }, 'run --root /shop -- npm test', 'npm test'],
  ])('%j', (given, args, name) => {
    const definition: TaskDefinition = { type: 'holdfast', ...given };
    expect(argumentsOf(definition, '/shop', SHELL)?.join(' ')).toBe(args);
    expect(nameOf(definition)).toBe(name);
  });

  it.each([{}, { service: 'a', command: 'b' }, { command: [] }, { service: 'a', action: 'eat' }])(
    'is none: %j',
    (given) =>
      expect(argumentsOf({ type: 'holdfast', ...given } as TaskDefinition, '/shop', SHELL)).toBeUndefined(),
  );
});
