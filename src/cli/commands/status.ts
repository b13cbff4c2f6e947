// `holdfast status`: the daemon, who is connected, which keepers there are.

import pc from 'picocolors';
import { printBytes, printDuration } from '../amounts.ts';
import { type CommandFile, ExitCode } from '../command.ts';

export const status: CommandFile = {
  configure: (command) => command,
  async run(context) {
    const client = await context.connect('ifKeepersLive');
    try {
      // Registered clients are shown; this command registers nothing and is not one of them.
      const facts = await client.request('daemon/status', {});
      context.print.json(facts);
      const { print } = context;
      print.line(
        `${pc.bold('daemon')} ${facts.version}, pid ${facts.pid}, up ${printDuration(facts.uptimeMs)}, ${printBytes(facts.rss)}, ${facts.persistent ? 'persistent' : 'ephemeral'}`,
      );
      print.line(`home ${facts.home}`);
      print.line(`log  ${facts.logFile}`);
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
        { title: 'ROOT', cell: ({ root }) => root ?? '–' },
      ]);
      return ExitCode.ok;
    } finally {
      client.dispose();
    }
  },
};
