// The systemd user unit. It runs once at login and holds no process of ours: daemon and keepers start in scopes of their
// own, replace each other in updates, and bring each other back, none of which is systemd's business.

import path from 'node:path';
import { unitArgument } from '../../base/quoting.ts';
import type { StartupPlace, StartupPlan } from './plan.ts';
import { shellScripts } from './scripts.ts';

export function systemdPlan(name: string, place: StartupPlace): StartupPlan {
  const folder = path.posix.join(place.user.configHome, 'systemd', 'user');
  const unit = `${name}.service`;
  const file = path.posix.join(folder, unit);
  const scripts = shellScripts(place);
  const [{ path: script }] = scripts;
  return {
    what: `systemd user unit ${unit}`,
    script,
    unit: { path: file, mode: 0o644, encoding: 'utf8', text: unitText(script) },
    scripts,
    install: [
      { argv: ['systemctl', '--user', 'daemon-reload'], mayFail: false },
      // By its path: the manager may look elsewhere than this shell's XDG_CONFIG_HOME.
      { argv: ['systemctl', '--user', 'enable', file], mayFail: false },
    ],
    uninstall: [{ argv: ['systemctl', '--user', 'disable', '--now', unit], mayFail: true }],
    traces: [path.posix.join(folder, 'default.target.wants', unit)],
  };
}

/** Exit code 3 is that nothing was saved, which is no fault of a login. */
function unitText(script: string): string {
  return `# Written by \`holdfast startup\`; \`holdfast unstartup\` removes it.
[Unit]
Description=Holdfast: bring back the saved dev services

[Service]
Type=oneshot
RemainAfterExit=yes
SuccessExitStatus=3
ExecStart=/bin/sh ${unitArgument(script)}
# Where no scope could be had, daemon, keepers and services are in here: they do not end with the unit.
KillMode=process

[Install]
WantedBy=default.target
`;
}
