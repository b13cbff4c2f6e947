// For which projects of a window agents are offered `holdfast mcp`, and how it is started.

import { describe, expect, it } from 'vitest';
import { projectsOf, serverStart } from '../src/extension/agents/project.ts';

const launcher = { path: '/home/bin/holdfast', binDir: '/home/bin', env: { HOLDFAST_WINDOW: 'w' } };

describe('agents of a window', () => {
  it('have the projects with a holdfast.yaml, and where there is none the folders', () => {
    const roots = ['/docs', '/shop', '/shop/api'];
    const configs = new Map([['/shop/api', '/shop/api/holdfast.yaml']]);
    expect(projectsOf({ roots, configs })).toEqual(['/shop/api']);
    expect(projectsOf({ roots, configs: new Map() })).toEqual(roots);
    expect(projectsOf({ roots: [], configs: new Map() })).toEqual([]);
  });

  it('are given one server for each, started in it by the launcher', () => {
    expect(serverStart(launcher, '/shop', ['/shop'])).toEqual({
      label: 'Holdfast',
      command: '/home/bin/holdfast',
      args: ['mcp', '--root', '/shop'],
      cwd: '/shop',
      env: {},
    });
    const all = ['/a/shop', '/b/shop', '/blog'];
    expect(all.map((root) => serverStart(launcher, root, all).label)).toEqual([
      'Holdfast: /a/shop',
      'Holdfast: /b/shop',
      'Holdfast: blog',
    ]);
    expect(serverStart(launcher, null).args).toEqual(['mcp']);
  });

  it('use the home of this window, and are no terminal of it', () => {
    const chosen = { ...launcher, env: { ...launcher.env, HOLDFAST_HOME: '/other' } };
    expect(serverStart(chosen, '/shop').env).toEqual({ HOLDFAST_HOME: '/other' });
  });
});
