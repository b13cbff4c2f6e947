// `holdfast status`: the daemon, who is connected, which keepers there are.

import { printBytes } from '../../base/printBytes.ts';
import { failedUpgradeOf } from '../../host/failedUpgrade.ts';
import { printDuration } from '../amounts.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';
import { daemonDrift, keeperDrift } from '../drift.ts';

export const status: CommandFile = {
  configure: (command) => command,
  async run(context) {
    const client = await context.connect('ifKeepersLive');
    try {
      // Registered clients are shown; this command registers nothing and is not one of them.
      const facts = await client.request('daemon/status', {});
      const failed = failedUpgradeOf(context.paths, facts.version);
      context.print.json({ ...facts, failedUpgrade: failed ?? null });
      const { print } = context;
      print.line(
        `${pc.bold('daemon')} ${facts.version}, pid ${facts.pid}, up ${printDuration(facts.uptimeMs)}, ${printBytes(facts.rss)}, ${facts.persistent ? 'persistent' : 'ephemeral'}`,
      );
      for (const drift of [daemonDrift(facts.version, failed), keeperDrift(facts.keepers)])
        if (drift !== undefined) print.line(`${pc.cyan('→')} ${drift}`);
      print.line(containmentText(facts.containment));
      print.line(`home ${facts.home}`);
      print.line(`log  ${facts.logFile}`);
      if (facts.disk !== undefined)
        print.line(
          `disk ${printBytes(facts.disk.bytes)} of ${printBytes(facts.disk.limitBytes)} for what sessions printed`,
        );
      print.line(`${facts.services} services, ${facts.sessions} live sessions`);
      print.line();
      if (facts.clients.length > 0) {
        print.table(facts.clients, [
          { title: 'CLIENT', cell: ({ label }) => label },
          { title: 'VERSION', cell: ({ version }) => version },
          { title: 'SHOWS', cell: ({ shows }) => String(shows.length), align: 'right' },
          { title: 'ROOTS', cell: ({ roots }) => roots.join(' ') || '–' },
        ]);
        print.line();
      }
      if (facts.keepers.length === 0) return ExitCode.ok;
      print.table(facts.keepers, [
        { title: 'KEEPER', cell: ({ id }) => id },
        { title: 'PID', cell: ({ pid }) => String(pid), align: 'right' },
        {
          title: 'VERSION',
          cell: ({ version, isDraining }) => (isDraining ? `${version} (draining)` : version),
        },
        { title: 'SESSIONS', cell: ({ sessions }) => String(sessions), align: 'right' },
        { title: 'CONTAINMENT', cell: ({ containment }) => containment },
        { title: 'ROOT', cell: ({ root }) => root ?? '–' },
      ]);
      return ExitCode.ok;
    } finally {
      client.dispose();
    }
  },
};

function containmentText(containment: 'scope' | 'none'): string {
  return containment === 'scope'
    ? 'in a systemd scope of its own'
    : 'in no systemd scope of its own: holdfast doctor says what would end it';
}
