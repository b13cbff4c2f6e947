// `holdfast server`: the daemon in the foreground, until Ctrl+C.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ensureHome } from '../../host/paths.ts';
import { isAlive } from '../../host/processIdentity.ts';
import { readDaemonRecord } from '../../host/records.ts';
import { installToLaunch } from '../../host/versions.ts';
import { alreadyExists } from '../../protocol/failure.ts';
import { type CommandFile, ExitCode } from '../command.ts';

export const server: CommandFile = {
  configure: (command) => command.option('--ephemeral', 'end when nothing is left to keep'),
  async run(context, _args, options) {
    const record = readDaemonRecord(context.paths);
    if (record !== undefined && isAlive(record)) throw alreadyExists('daemon, with pid', String(record.pid));
    const persistent = options['ephemeral'] === true ? [] : ['--persistent'];
    const { dir } = await installToLaunch(ensureHome(context.paths.home), __dirname);
    const args = [join(dir, 'daemon.js'), '--home', context.paths.home, '--foreground', ...persistent];
    const daemon = spawn(process.execPath, args, { stdio: 'inherit' });
    // The terminal sends Ctrl+C to both; the daemon ends by it, and this with the daemon.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => daemon.kill('SIGTERM'));
    context.print.line(`daemon runs with pid ${daemon.pid}; Ctrl+C ends it, what runs goes on`);
    const [code] = (await once(daemon, 'exit')) as [number | null];
    return code === 0 ? ExitCode.ok : ExitCode.failure;
  },
};
