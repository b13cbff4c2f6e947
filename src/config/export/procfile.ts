// Services as a Procfile, to lie in their root: a name and a line for the shell each. All else stands in comments.

import { shellQuoted } from '../../base/quoting.ts';
import type { ServiceConfig } from '../../protocol/types.ts';
import { shellLine } from './probeCommand.ts';
import { commented, type ExportedFile, origin, printMs, type Stack, slugsOf } from './stack.ts';

export function exportProcfile(stack: Stack): ExportedFile[] {
  const slugs = slugsOf(stack);
  const top = [
    `${origin(stack)} All of it starts at once, and nothing is started again.`,
    'PORT is set by whoever reads this, unless a line sets it.',
  ];
  const blocks = stack.services.map((config) => {
    const line = `${slugs.get(config.name) ?? config.name}: ${commandLine(stack, config)}`;
    // Named nowhere else, so that nothing starts it by mistake.
    const isOut = !config.autostart || config.cron !== null;
    return `${commented(notesOf(config))}${isOut ? `# ${line}` : line}\n`;
  });
  return [{ name: 'Procfile', text: [commented(top), ...blocks].join('\n') }];
}

/** `exec`, so that a signal to the process is one to the program. */
function commandLine({ root }: Stack, { command, cwd, env }: ServiceConfig): string {
  const enter = cwd === root ? [] : [`cd ${shellQuoted(relativeTo(root, cwd))} &&`];
  const pairs = env.map(([name, value]) => shellQuoted(`${name}=${value}`));
  const isPlain =
    typeof command === 'string' && enter.length === 0 && pairs.length === 0 && !command.includes('\n');
  if (isPlain) return command;
  const program = typeof command === 'string' ? `sh -c ${shellQuoted(command)}` : shellLine(command);
  const run = pairs.length === 0 ? ['exec', program] : ['exec env', ...pairs, program];
  return onOneLine([...enter, ...run].join(' '));
}

/** A line of a Procfile ends at its line end, wherever that stands. */
function onOneLine(line: string): string {
  if (!line.includes('\n')) return line;
  const escaped = line.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('%', '%%');
  return `eval "$(printf ${shellQuoted(escaped)})"`;
}

function relativeTo(root: string | null, folder: string): string {
  const isInside = root !== null && folder.startsWith(`${root}/`);
  return isInside ? folder.slice(root.length + 1) : folder;
}

function notesOf(config: ServiceConfig): string[] {
  const { ready, health, restart, stop, limits, watch, cron, timeoutMs, autostart, group, ports } = config;
  const notes: string[] = [];
  if (!autostart) notes.push('autostart false: take the # away to start it with the others.');
  if (cron !== null) notes.push(`cron ${cron}: nothing starts it by the clock.`);
  for (const [on, { condition }] of Object.entries(config.dependsOn))
    notes.push(`dependsOn ${on} (${condition}): nothing waits.`);
  if (ready !== null) notes.push(`ready: nothing asks for ${Object.keys(ready).find(isProbe) ?? 'it'}.`);
  if (health !== null) notes.push(`health: nothing asks for ${Object.keys(health).find(isProbe) ?? 'it'}.`);
  if (restart.policy !== 'never') notes.push(`restart ${restart.policy}: its end may be the end of all.`);
  if (stop.signal !== 'SIGTERM' || stop.command !== null || stop.keys !== null)
    notes.push('stop: it gets SIGTERM or SIGINT, whatever it says.');
  if (ports.length > 0) notes.push(`ports: it is expected to listen on ${ports.join(', ')}; nothing looks.`);
  if (watch !== null) notes.push(`watch ${watch.paths.join(' ')}: nothing happens when a file changes.`);
  if (limits !== null) notes.push('limits: there are none.');
  if (timeoutMs !== null) notes.push(`timeout ${printMs(timeoutMs)}: a run may last for ever.`);
  if (group !== null) notes.push(`group ${group}: there are none.`);
  return notes;
}

function isProbe(key: string): boolean {
  return ['port', 'http', 'log', 'exec', 'file'].includes(key);
}
