// The bench: measures the figures one after the other, each on a stage of its own, then prints or writes them.
// Started by run.mjs with the root of the repository as its first argument.

import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, judge } from './figure.ts';
import { figureTable } from './figures/table.ts';
import { pageOf, tableOf } from './report.ts';
import { Stage } from './stage.ts';

async function main([repoRoot = '', ...argv]: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
    },
  });
  const names = values.only ?? Object.keys(figureTable);
  const unknown = names.filter((name) => !Object.hasOwn(figureTable, name));
  if (unknown.length > 0) {
    say(`unknown: ${unknown.join(', ')}. There are ${Object.keys(figureTable).join(', ')}.`);
    return 2;
  }
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2) {
    say(
      `the machine is busy (load ${load.toFixed(1)}): who needs more processes is worse off, even in ratios`,
    );
  }
  const places = { repoRoot, dist: path.join(__dirname, 'dist'), programs: __dirname };
  const figures: Figure[] = [];
  let exitCode = 0;
  for (const name of names) {
    say(name);
    const stage = new Stage(places, { isQuick: values.quick, say });
    standing = stage;
    try {
      figures.push(...((await figureTable[name]?.(stage)) ?? []).map(judge));
    } catch (error) {
      say(`${name} was not measured: ${error instanceof Error ? error.stack : String(error)}`);
      exitCode = 1;
    } finally {
      await stage.strike();
      standing = undefined;
    }
    if (isInterrupted) return 130;
  }
  process.stdout.write(values.json ? `${JSON.stringify({ figures }, null, 2)}\n` : `${tableOf(figures)}\n`);
  if (values.write) writeFileSync(path.join(repoRoot, 'docs', 'performance.md'), pageOf(figures, new Date()));
  return exitCode;
}

let standing: Stage | undefined;
let isInterrupted = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    isInterrupted = true;
    void standing?.strike().then(() => process.exit(130));
  });
}

/** How it goes is not part of the answer. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
