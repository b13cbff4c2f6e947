// Which control sequences are questions: a program prints them and reads the answer of its terminal from its input. Shared
// by who answers where no terminal shows a session, and by who keeps a terminal from answering what is only replayed.

import { type Sequence, type SequenceKind, SequenceScanner } from './sequences.ts';

const QUESTIONS: { readonly [K in SequenceKind]: readonly RegExp[] } = {
  esc: [],
  csi: [
    /^[>=]?0?c$/, // device attributes
    /^\??\d+n$/, // status, cursor position, colour scheme
    /^\??\d+\$p$/, // modes
    /^>0?q$/, // name and version
    /^\?u$/, // keyboard protocol
    /^(?:1[1-9]|2[01])(?:;\d+)*t$/, // sizes, titles
    /^\?[\d;]+S$/, // graphics
    /^[01]?x$/, // parameters of the line
    /^[\d;]*\*y$/, // checksum
  ],
  osc: [/^(?:4|5|1\d|21|22|52)(?=;).*[;=]\?/, /^1337;Report/, /^99;.*p=\?/],
  dcs: [/^[$+]q/],
  apc: [/^G[^;]*a=q/],
};

export function isQuestion({ kind, body }: Sequence): boolean {
  return QUESTIONS[kind].some((pattern) => pattern.test(body));
}

export function questionScanner(finals = ''): SequenceScanner {
  return new SequenceScanner({ finals: `cnpqutSxy${finals}`, strings: ['osc', 'dcs', 'apc'] });
}
