// What `startup` would write and run on each kind of machine, held against texts that lie in test/samples/startup.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type PlannedFile,
  type StartupPlace,
  type StartupPlan,
  startupPlan,
} from '../src/host/startup/plan.ts';

const linux: StartupPlace = {
  platform: 'linux',
  home: '/home/ada/.local/state/holdfast',
  isDefaultHome: true,
  startupDir: '/home/ada/.local/state/holdfast/hosts/0a1b/startup',
  currentFile: '/home/ada/.local/state/holdfast/hosts/0a1b/current',
  programs: '/home/ada/.local/state/holdfast/hosts/0a1b/versions/1.0.0-abc',
  runtime: { execPath: '/home/ada/.nvm/versions/node/v22.1.0/bin/node', env: {} },
  user: { name: 'ada', uid: 1000, home: '/home/ada', configHome: '/home/ada/.config' },
};

const darwin: StartupPlace = {
  ...linux,
  platform: 'darwin',
  home: '/Users/ada/Library/Application Support/holdfast',
  startupDir: '/Users/ada/Library/Application Support/holdfast/hosts/0a1b/startup',
  currentFile: '/Users/ada/Library/Application Support/holdfast/hosts/0a1b/current',
  programs: '/Users/ada/Library/Application Support/holdfast/hosts/0a1b/versions/1.0.0-abc',
  // The editor's own executable, where there is no Node.
  runtime: {
    execPath: '/Applications/Code & Friends.app/Contents/MacOS/Electron',
    env: { ELECTRON_RUN_AS_NODE: '1' },
  },
  user: { name: 'ada', uid: 501, home: '/Users/ada', configHome: '/Users/ada/.config' },
};

const windows: StartupPlace = {
  ...linux,
  platform: 'win32',
  home: 'C:\\Users\\ada\\AppData\\Local\\holdfast',
  startupDir: 'C:\\Users\\ada\\AppData\\Local\\holdfast\\hosts\\0a1b\\startup',
  currentFile: 'C:\\Users\\ada\\AppData\\Local\\holdfast\\hosts\\0a1b\\current',
  programs: 'C:\\Users\\ada\\AppData\\Local\\holdfast\\hosts\\0a1b\\versions\\1.0.0-abc',
  runtime: { execPath: 'C:\\Program Files\\nodejs\\node.exe', env: {} },
  user: { name: 'SHOP\\ada', uid: -1, home: 'C:\\Users\\ada', configHome: 'C:\\Users\\ada\\.config' },
};

function expectText(file: PlannedFile, sample: string): void {
  const lies = readFileSync(path.join(import.meta.dirname, 'samples/startup', sample), file.encoding);
  expect(file.text).toBe(lies);
}

const commands = ({ install, uninstall }: StartupPlan): string[] =>
  [...install, ...uninstall].map(({ argv }) => argv.join(' '));

describe('on Linux', () => {
  it('a user unit that runs once, and ends nothing when it ends', () => {
    const plan = startupPlan(linux);
    expect(plan.unit).toMatchObject({ path: '/home/ada/.config/systemd/user/holdfast.service', mode: 0o644 });
    expectText(plan.unit, 'holdfast.service');
    expectText(plan.scripts[0] as PlannedFile, 'run');
    expectText(plan.scripts[1] as PlannedFile, 'run.cjs');
    expect(commands(plan)).toEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable /home/ada/.config/systemd/user/holdfast.service',
      'systemctl --user disable --now holdfast.service',
    ]);
    expect(plan.traces).toEqual(['/home/ada/.config/systemd/user/default.target.wants/holdfast.service']);
  });

  it('a home that somebody chose has a unit of its own', () => {
    const plan = startupPlan({ ...linux, home: '/srv/other', isDefaultHome: false });
    expect(plan.unit.path).toMatch(/\/holdfast-[0-9a-f]{8}\.service$/);
  });

  it('a path that means something to systemd or a shell means only itself', () => {
    const plan = startupPlan({ ...linux, startupDir: `/home/ada/50% "off" $HOME\\x` });
    expect(plan.unit.text).toContain(String.raw`ExecStart=/bin/sh "/home/ada/50%% \"off\" $$HOME\\x/run"`);
    expect(plan.scripts[0]?.text).toContain(
      String.raw`exec "$runtime" '/home/ada/50% "off" $HOME\x/run.cjs'`,
    );
  });
});

it('on macOS an agent whose children outlive it', () => {
  const plan = startupPlan(darwin);
  expect(plan.unit.path).toBe('/Users/ada/Library/LaunchAgents/holdfast.plist');
  expectText(plan.unit, 'holdfast.plist');
  expectText(plan.scripts[0] as PlannedFile, 'run-electron');
  expect(commands(plan)).toEqual(['launchctl enable gui/501/holdfast', 'launchctl bootout gui/501/holdfast']);
});

it('on Windows a task at logon, in UTF-16 as the scheduler wants it', () => {
  const plan = startupPlan(windows);
  const file = String.raw`C:\Users\ada\AppData\Local\holdfast\hosts\0a1b\startup\task.xml`;
  expect(plan.unit).toMatchObject({ path: file, encoding: 'utf16le' });
  expectText(plan.unit, 'task.xml');
  expectText(plan.scripts[0] as PlannedFile, 'run.cmd');
  expectText(plan.scripts[1] as PlannedFile, 'run-windows.cjs');
  expect(commands(plan)).toEqual([
    `schtasks /Create /TN holdfast /XML ${file} /F`,
    'schtasks /Delete /TN holdfast /F',
  ]);
});
