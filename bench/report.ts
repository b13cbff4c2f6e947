// What is printed and written: an aligned table for people, docs/performance.md for readers of the repository.

import { cpus, totalmem } from 'node:os';
import type { Figure } from './figure.ts';

export function tableOf(figures: readonly Figure[]): string {
  return aligned([HEAD, ...figures.map(cells)]);
}

/** The same figures as a page; says when and on what kind of machine, never on which. */
export function pageOf(figures: readonly Figure[], date: Date): string {
  const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [
    '# Performance',
    '',
    'Written by `npm run bench -- --write`. Every figure and its peers were measured in one run, taking turns, and each is a median',
    'unless it says otherwise. Goals are ratios to a peer, or sizes: what a machine can do in absolute figures says little about another.',
    '',
    `Measured on ${date.toISOString().slice(0, 10)}, ${machineClass()}.`,
    '',
    row(HEAD),
    row(HEAD.map(() => '---')),
    ...figures.map((figure) => row(cells(figure))),
    '',
    'How each is measured stands at the top of its file in `bench/figures/`.',
    '',
  ].join('\n');
}

const HEAD = ['figure', 'Holdfast', 'peers', 'goal', 'ratio', 'met'];

function cells({ name, unit, ours, peers, goal, ratio, met }: Figure): string[] {
  const others = Object.entries(peers).map(
    ([peer, value]) => `${peer} ${value === null ? 'not here' : `${value} ${unit}`}`,
  );
  return [
    name,
    `${ours} ${unit}`,
    others.join(', ') || '–',
    goal || '–',
    ratio === null ? '–' : String(ratio),
    met === null ? '–' : met ? 'yes' : 'no',
  ];
}

function machineClass(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${process.platform}-${process.arch}, ${cpus().length} cores, ${gigabytes} GB, Node ${process.versions.node}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
