// Services as systemd user units: one for each, a timer for what has a time, and a target that wants all that start by
// themselves. What a unit cannot say stands in a comment at its top.

import { unitArgument, unitQuoted } from '../../base/quoting.ts';
import type { ServiceConfig } from '../../protocol/types.ts';
import { resolvePath } from '../paths.ts';
import { calendarsOf } from './calendar.ts';
import { probeCommand, shellLine } from './probeCommand.ts';
import {
  argvOf,
  commented,
  type ExportedFile,
  isAwaited,
  origin,
  printMs,
  type Stack,
  slugsOf,
  stackName,
} from './stack.ts';
import { systemdNotes } from './systemdNotes.ts';

type Line = readonly [key: string, value: string | number];

export function exportSystemd(stack: Stack): ExportedFile[] {
  const name = stackName(stack);
  const slugs = slugsOf(stack);
  const unitOf = (service: string): string => `${name}-${slugs.get(service) ?? service}`;
  const units = stack.services.map((config) => {
    const isJob = isAwaited(stack, config.name);
    const calendars = config.cron === null ? undefined : calendarsOf(config.cron);
    const unit = unitOf(config.name);
    const notes = systemdNotes(stack, config, { isJob, isTimed: calendars !== undefined });
    const text = [
      commented([origin(stack), ...notes]),
      section('Unit', unitLines(stack, config, unitOf)),
      section('Service', serviceLines(config, isJob)),
    ].join('\n');
    const service = { name: `${unit}.service`, text };
    const files = calendars === undefined ? [service] : [service, timer(stack, config, unit, calendars)];
    // What has a time is started by its timer alone.
    const begins = config.cron === null ? service.name : files[1]?.name;
    return { files, begins: config.autostart ? begins : undefined };
  });
  const wanted = units.flatMap(({ begins }) => begins ?? []);
  return [...units.flatMap(({ files }) => files), target(stack, name, wanted)];
}

function target(stack: Stack, name: string, wanted: readonly string[]): ExportedFile {
  const how = [
    origin(stack),
    `Put all of it into ~/.config/systemd/user, then: systemctl --user enable --now ${name}.target`,
    'A service gets the environment of the user manager, not of a shell: systemctl --user import-environment PATH …',
    'Output goes to the journal: journalctl --user -f -u UNIT',
  ];
  const lines: Line[] = [
    ['Description', described(`services of ${stack.root ?? 'no project'}`)],
    ...wanted.map((unit): Line => ['Wants', unit]),
  ];
  const text = [commented(how), section('Unit', lines), section('Install', [['WantedBy', 'default.target']])];
  return { name: `${name}.target`, text: text.join('\n') };
}

function timer(
  stack: Stack,
  { name }: ServiceConfig,
  unit: string,
  calendars: readonly string[],
): ExportedFile {
  const about: Line[] = [
    ['Description', described(`when ${name} runs`)],
    ['PartOf', `${stackName(stack)}.target`],
  ];
  const times = calendars.map((calendar): Line => ['OnCalendar', calendar]);
  const text = [commented([origin(stack)]), section('Unit', about), section('Timer', times)];
  return { name: `${unit}.timer`, text: text.join('\n') };
}

function unitLines(stack: Stack, config: ServiceConfig, unitOf: (service: string) => string): Line[] {
  const needed = Object.keys(config.dependsOn).map((on) => `${unitOf(on)}.service`);
  const { policy, maxRestarts, maxDelayMs, resetAfterMs } = config.restart;
  const tries = maxRestarts + 1;
  return [
    ['Description', described(`${config.name} of ${stack.root ?? 'no project'}`)],
    ['PartOf', `${stackName(stack)}.target`],
    ...needed.flatMap((unit): Line[] => [
      ['Requires', unit],
      ['After', unit],
    ]),
    ...only(policy !== 'never', ['StartLimitBurst', tries]),
    ...only(policy !== 'never', ['StartLimitIntervalSec', printMs(tries * (maxDelayMs + resetAfterMs))]),
  ];
}

function serviceLines(config: ServiceConfig, isJob: boolean): Line[] {
  const { stop, limits, timeoutMs, ready } = config;
  const probe = ready === null || isJob ? undefined : probeCommand(ready);
  // A job is being started for as long as it runs, and one with a probe until that succeeds.
  const startMs = isJob ? timeoutMs : null;
  return [
    ['Type', isJob ? 'oneshot' : 'exec'],
    ...only(isJob, ['RemainAfterExit', 'yes']),
    ['WorkingDirectory', config.cwd.replaceAll('%', '%%')],
    ...config.env.map(([name, value]): Line => ['Environment', unitQuoted(`${name}=${value}`)]),
    ['ExecStart', commandLine(config)],
    ...only(probe !== undefined, ['ExecStartPost', waitFor(probe ?? '', ready?.everyMs ?? 0)]),
    ...only(isJob || probe !== undefined, [
      'TimeoutStartSec',
      startMs === null ? 'infinity' : printMs(startMs),
    ]),
    ...only(timeoutMs !== null && !isJob, ['RuntimeMaxSec', printMs(timeoutMs ?? 0)]),
    ...(stop.command === null ? [] : [['ExecStop', shell(shellLine(stop.command))] as const]),
    ['KillSignal', stop.signal],
    ['TimeoutStopSec', printMs(stop.graceMs)],
    ...restartLines(config.restart, isJob),
    ...given('MemoryMax', limits?.memoryBytes),
    ...given('CPUQuota', limits?.cpuPercent == null ? null : `${limits.cpuPercent}%`),
    ...given('LimitNOFILE', limits?.files),
    ...given('Nice', limits?.nice),
  ];
}

function restartLines(restart: ServiceConfig['restart'], isJob: boolean): Line[] {
  const { policy, delayMs, factor, maxDelayMs } = restart;
  if (policy === 'never') return [['Restart', 'no']];
  const lines: Line[] = [
    ['Restart', policy === 'always' && !isJob ? 'always' : 'on-failure'],
    ['RestartSec', printMs(delayMs)],
  ];
  if (delayMs === 0 || factor <= 1 || maxDelayMs <= delayMs) return lines;
  const steps = Math.ceil(Math.log(maxDelayMs / delayMs) / Math.log(factor));
  // From systemd 254 on; before it these are passed over.
  return [...lines, ['RestartSteps', steps], ['RestartMaxDelaySec', printMs(maxDelayMs)]];
}

/** systemd looks for a program in places of its own; env looks in PATH. */
function commandLine({ command, cwd }: ServiceConfig): string {
  const [program = '', ...args] = argvOf(command);
  const found = program.includes('/') ? [resolvePath(cwd, program)] : ['/usr/bin/env', program];
  return [...found, ...args].map(unitArgument).join(' ');
}

/** The unit is not started before this ends, so whoever is After= it waits. */
function waitFor(probe: string, everyMs: number): string {
  return shell(`until ${probe}; do sleep ${everyMs / 1_000}; done`);
}

function shell(line: string): string {
  return ['/bin/sh', '-c', line].map(unitArgument).join(' ');
}

function only(isSo: boolean, line: Line): Line[] {
  return isSo ? [line] : [];
}

function given(key: string, value: string | number | null | undefined): Line[] {
  return value === null || value === undefined ? [] : [[key, value]];
}

function section(name: string, lines: readonly Line[]): string {
  return [`[${name}]`, ...lines.map(([key, value]) => `${key}=${value}`), ''].join('\n');
}

function described(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('%', '%%');
}
