// `holdfast schema`: prints the JSON schema of holdfast.yaml, which lies beside this program.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandFile, ExitCode } from '../command.ts';

const FILE = 'holdfast.schema.json';

export const schema: CommandFile = {
  configure: (command) => command,
  async run({ print }) {
    const text = readFileSync(join(__dirname, FILE), 'utf8');
    print.json(JSON.parse(text));
    print.line(text.trimEnd());
    return ExitCode.ok;
  },
};
