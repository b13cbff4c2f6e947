// `holdfast export`: the services of this root for another engine, printed, or written into a folder.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PlainClient } from '../../client/connect.ts';
import type { DaemonInput } from '../../protocol/types.ts';
import { usage } from '../amounts.ts';
import { colors as pc } from '../colors.ts';
import { type CommandFile, ExitCode, text } from '../command.ts';
import type { Context } from '../context.ts';

type Format = DaemonInput<'service/export'>['format'];

const FORMATS: readonly Format[] = ['systemd', 'compose', 'procfile', 'kubernetes'];

export const exportCommand: CommandFile = {
  configure: (command) =>
    command
      .addArgument(command.createArgument('<format>', 'for which engine').choices(FORMATS))
      .option('--out <dir>', 'write files there instead of printing them'),
  async run(context, [word], options) {
    const format = FORMATS.find((one) => one === word);
    if (format === undefined) throw usage(`${String(word)} is no format; there are ${FORMATS.join(', ')}`);
    const client = await context.connect('always');
    try {
      await declare(context, client);
      const { files } = await client.request('service/export', { root: context.root, format });
      const out = text(options['out']);
      context.print.json({ files });
      if (out === undefined) {
        for (const file of files) {
          if (files.length > 1) context.print.line(pc.bold(`# ---- ${file.name}`));
          context.print.line(file.text);
        }
        return ExitCode.ok;
      }
      await mkdir(out, { recursive: true });
      for (const file of files) {
        await writeFile(path.join(out, file.name), file.text);
        context.print.line(`wrote ${path.join(out, file.name)}`);
      }
      return ExitCode.ok;
    } finally {
      client.dispose();
    }
  },
};

/** Where nothing of the file is declared yet, declaring it starts, stops and restarts nothing. */
async function declare({ root, env }: Context, client: PlainClient): Promise<void> {
  if (root === null) return;
  const { services } = await client.request('service/list', { root });
  if (services.length === 0) await client.request('config/apply', { root, env });
}
