// The task of the Task Scheduler of Windows. Not run by us yet; its text is held by a test.

import path from 'node:path';
import { xmlText } from '../../base/quoting.ts';
import type { StartupPlace, StartupPlan } from './plan.ts';
import { commandScripts } from './scripts.ts';

const BYTE_ORDER_MARK = '\ufeff';

export function scheduledTaskPlan(name: string, place: StartupPlace): StartupPlan {
  const file = path.win32.join(place.startupDir, 'task.xml');
  const scripts = commandScripts(place);
  const [{ path: script }] = scripts;
  return {
    what: `scheduled task ${name}`,
    script,
    unit: { path: file, mode: 0o600, encoding: 'utf16le', text: taskText(place.user.name, script) },
    scripts,
    install: [{ argv: ['schtasks', '/Create', '/TN', name, '/XML', file, '/F'], mayFail: false }],
    uninstall: [{ argv: ['schtasks', '/Delete', '/TN', name, '/F'], mayFail: true }],
    traces: [],
  };
}

/** Without the settings about batteries and time a task is ended on a train, or after three days. */
function taskText(user: string, script: string): string {
  const text = `${BYTE_ORDER_MARK}<?xml version="1.0" encoding="UTF-16"?>
<!-- Written by \`holdfast startup\`; \`holdfast unstartup\` removes it. -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Holdfast: bring back the saved dev services</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>${xmlText(user)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xmlText(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Hidden>true</Hidden>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(script)}</Command>
    </Exec>
  </Actions>
</Task>
`;
  return text.replaceAll('\n', '\r\n');
}
