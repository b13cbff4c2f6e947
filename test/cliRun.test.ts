// `holdfast run` as a program in a pipeline meets it, and `shutdown --sessions` where the daemon is gone already.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { distDir, type TestHome, testHome } from './support/home.ts';

function run(home: TestHome, input: string, ...command: readonly string[]) {
  const args = [path.join(distDir, 'cli.js'), 'run', '--', ...command];
  return spawnSync(process.execPath, args, { cwd: home.root, env: home.env, input, encoding: 'utf8' });
}

describe('run without a terminal', () => {
  it('keeps output and errors apart, passes input and its end on, and the exit code back', () => {
    const result = run(testHome(), 'from the pipe\n', 'sh', '-c', 'cat; echo wrong >&2; exit 6');
    expect(result.stdout).toBe('from the pipe\n');
    expect(result.stderr).toBe('wrong\n');
    expect(result.status).toBe(6);
  });

  it('loses no byte of a large output', () => {
    const home = testHome();
    const result = run(
      home,
      '',
      'sh',
      '-c',
      'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "line $i"; done',
    );
    const lines = result.stdout.split('\n');
    expect(lines).toHaveLength(20_001);
    expect(lines[19_999]).toBe('line 20000');
  });
});

describe('shutdown --sessions', () => {
  it('ends what lives although its daemon is gone', async () => {
    const home = testHome();
    await home.cli('new', '--', 'sleep', '300');
    expect(home.keepers()).toHaveLength(1);
    await home.killDaemon();
    const { code } = await home.cli('shutdown', '--sessions');
    expect(code).toBe(0);
    const after = await home.cli('list');
    expect([after.code, after.stderr]).toEqual([4, expect.stringContaining('nothing is running')]);
  });
});
