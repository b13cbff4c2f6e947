// `holdfast logs --grep` as a whole command over the logs of eight services, beside ripgrep and grep over the same bytes.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { hostPaths, sessionPaths } from '../../src/host/paths.ts';
import { run } from '../command.ts';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import { logLines } from '../logLines.ts';
import { findProgram } from '../peers/findProgram.ts';
import type { Stage } from '../stage.ts';
import { median } from '../statistics.ts';

const SERVICES = 8;
const BYTES = 500 * 1024 * 1024;
const QUICK_BYTES = 80 * 1024 * 1024;
const ROUNDS = 5;
/** Found in few lines each, so that finding is measured and not printing. */
const LITERAL = 'id=2654435761 ';
const REGEX = 'id=26544357[0-9]+ in (1|2)ms';
const PRINT_LIMIT_MS = 300_000;

export async function logQuery(stage: Stage): Promise<Measured[]> {
  const bytes = stage.isQuick ? QUICK_BYTES : BYTES;
  const project = path.join(stage.folder, 'project');
  mkdirSync(project);
  const text = path.join(project, 'text');
  writeFileSync(text, stripVTControlCharacters(logLines(bytes / SERVICES)));
  const services = Array.from(
    { length: SERVICES },
    (_, index) =>
      `  web-${index}: { command: [cat, text], tty: false, restart: never, logs: { maxSize: 100MiB, maxFiles: 2 } }\n`,
  );
  writeFileSync(path.join(project, 'holdfast.yaml'), `services:\n${services.join('')}`);
  const holdfast = new Holdfast(stage, project);
  await holdfast.tell('up');
  for (let index = 0; index < SERVICES; index++)
    await holdfast.tell('wait', `web-${index}`, '--for', 'exit', '--timeout', `${PRINT_LIMIT_MS}ms`);

  const files = logFiles(holdfast.home);
  const [rg, grep] = [findProgram('rg'), findProgram('grep')];
  const timed = async (argv: readonly string[]): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < stage.rounds(ROUNDS); round++)
      times.push((await run([...argv, ...files], { env: stage.env })).ms);
    return (bytes / 1e6 / median(times)) * 1_000;
  };
  const ours = async (pattern: string): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < stage.rounds(ROUNDS); round++)
      times.push((await holdfast.tell('logs', '--grep', pattern)).ms);
    return (bytes / 1e6 / median(times)) * 1_000;
  };
  return [
    {
      name: 'log query, a literal',
      unit: 'MB/s',
      ours: await ours(LITERAL),
      peers: { ripgrep: rg === undefined ? null : await timed([rg, '-F', LITERAL]) },
      goals: [{ is: 'atLeast', factor: 0.2, peer: 'ripgrep' }],
    },
    {
      name: 'log query, an expression',
      unit: 'MB/s',
      ours: await ours(REGEX),
      peers: { 'grep -E': grep === undefined ? null : await timed([grep, '-E', REGEX]) },
      goals: [{ is: 'atLeast', factor: 1, peer: 'grep -E' }],
    },
  ];
}

function logFiles(home: string): string[] {
  const paths = hostPaths(home);
  return readdirSync(paths.sessionsDir).flatMap((id) => {
    const { journalDir } = sessionPaths(paths, id);
    return readdirSync(journalDir)
      .filter((name) => name.endsWith('.log'))
      .map((name) => path.join(journalDir, name));
  });
}
