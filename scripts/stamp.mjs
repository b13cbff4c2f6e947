// `npm run stamp`: writes the tables of docs/protocol.md and the hash of src/protocol. Do it after reading the page against the
// code: the tidy test compares the two, so that nobody changes the contract and forgets its page.
// @ts-check
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeProtocolTables } from './protocolPage.mjs';
import { repoRoot } from './step.mjs';

const page = path.join(repoRoot, 'docs/protocol.md');

/** The line that carries the hash; a comment, so it does not show. */
export const stampPattern = /<!-- src\/protocol sha256: ([0-9a-f]*) -->/;

/** Over names and contents, in the order of the names. */
export function protocolHash() {
  const folder = path.join(repoRoot, 'src/protocol');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.ts')) continue;
    hash.update(file.replaceAll('\\', '/')).update(readFileSync(path.join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

if (process.argv[1] === import.meta.filename) {
  writeProtocolTables();
  const text = readFileSync(page, 'utf8');
  const line = `<!-- src/protocol sha256: ${protocolHash()} -->`;
  writeFileSync(
    page,
    stampPattern.test(text) ? text.replace(stampPattern, line) : `${text.trimEnd()}\n\n${line}\n`,
  );
}
