// `holdfast port`: who listens on a port.

import { notFound } from '../../protocol/failure.ts';
import { usage } from '../amounts.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode } from '../command.ts';

export const port: CommandFile = {
  configure: (command) => command.argument('<port>', 'a TCP port of this machine'),
  async run(context, [word]) {
    const number = Number(word);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) throw usage(`${String(word)} is no port`);
    const { holder } = await context.ask('ifKeepersLive', 'port/holder', { port: number });
    if (holder === null) throw notFound('listener on port', String(number));
    context.print.json(holder);
    const { pid, command, user, root, session, service } = holder;
    if (pid === null)
      context.print.line(
        `port ${number} is held by a process of ${user ?? 'another user'} that you may not see`,
      );
    else {
      context.print.line(`${pc.bold(String(pid))} ${command ?? ''}`);
      if (root !== null) context.print.line(`  ${pc.dim('root')}    ${root}`);
      if (session !== null)
        context.print.line(`  ${pc.dim(service === null ? 'session' : 'service')} ${session}`);
    }
    return ExitCode.ok;
  },
};
