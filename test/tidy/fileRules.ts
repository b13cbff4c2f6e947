// What every source file looks like: its name, how it opens, how long it is. Answers with sentences, as importRules.ts.

/** Past this a file is to be looked at twice and split, or named below with the reason why not. */
export const LINE_LIMIT = 250;

/** A list of claims is not read as a whole, so it may be longer. */
export const TEST_LINE_LIMIT = 400;

/** Files that are better whole. An exception that is not needed any more is a fault too. */
export const longFiles: Readonly<Record<string, string>> = {
  'src/protocol/failure.ts': 'every expected error is a function in one file',
  'src/protocol/schema/daemon.ts': 'the contract is read as one list, from hello to the last method',
  'src/protocol/schema/model.ts': 'the nouns of the contract, each used by the ones after it',
};

/** Words that say nothing about what is in a file. */
const emptyWords = /(^|[^a-z])(utils?|helpers?|manager|impl)([^a-z]|$)/;

export function fileFaults(file: string, text: string, exceptions = longFiles): string[] {
  const faults: string[] = [];
  // fooManager.ts and foo-manager.ts both have the word in them.
  const words = file.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  const empty = emptyWords.exec(words);
  if (empty) faults.push(`${file}: "${empty[2]}" does not say what is in it; name it for what it does`);
  const opening = text.replace(/^#!.*\n/, '');
  if (!/^(\/\/|\/\*)/.test(opening)) {
    faults.push(`${file}: open it with one to three sentences on what it is for`);
  }
  const lines = text.trimEnd().split('\n').length;
  const limit = file.endsWith('.test.ts') ? TEST_LINE_LIMIT : LINE_LIMIT;
  const isException = Object.hasOwn(exceptions, file);
  if (lines > limit && !isException) faults.push(`${file}: ${lines} lines; past ${limit} split it`);
  if (lines <= limit && isException) faults.push(`${file}: needs no exception for its length any more`);
  return faults;
}

/** Places that exist on one machine only: registries packages were fetched from, and folders of whoever wrote it. */
const machineTraces: readonly RegExp[] = [
  /https?:\/\/[\w.-]*(npm|registry|artifact|nexus|proxy|mirror)[\w.-]*(:\d+)?\/\S*/i,
  /(?<![\w.~-])\/(work|root)\/[\w.-]/,
];

export function traceFaults(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const trace = machineTraces.map((pattern) => pattern.exec(line)).find((match) => match !== null);
    return trace ? [`${file}:${index + 1} names a place of one machine: ${trace[0]}`] : [];
  });
}
