// The launchd agent of macOS. Not run by us yet; its text is held by a test.

import path from 'node:path';
import { xmlText } from '../../base/quoting.ts';
import type { StartupPlace, StartupPlan } from './plan.ts';
import { shellScripts } from './scripts.ts';

export function launchAgentPlan(label: string, place: StartupPlace): StartupPlan {
  const file = path.posix.join(place.user.home, 'Library', 'LaunchAgents', `${label}.plist`);
  const scripts = shellScripts(place);
  const [{ path: script }] = scripts;
  const service = `gui/${place.user.uid}/${label}`;
  return {
    what: `launchd agent ${label}`,
    script,
    unit: {
      path: file,
      mode: 0o644,
      encoding: 'utf8',
      text: agentText(label, script, `${place.startupDir}/log`),
    },
    scripts,
    // Not loaded now, which would run it: a login loads what lies there, unless it was disabled once.
    install: [{ argv: ['launchctl', 'enable', service], mayFail: false }],
    uninstall: [{ argv: ['launchctl', 'bootout', service], mayFail: true }],
    traces: [],
  };
}

/** AbandonProcessGroup: launchd would end what an agent left behind when it exits. */
function agentText(label: string, script: string, log: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by \`holdfast startup\`; \`holdfast unstartup\` removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xmlText(label)}</string>
  <key>ProgramArguments</key>
  <array>
    <string>/bin/sh</string>
    <string>${xmlText(script)}</string>
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>AbandonProcessGroup</key>
  <true/>
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>StandardErrorPath</key>
  <string>${xmlText(log)}</string>
</dict>
</plist>
`;
}
