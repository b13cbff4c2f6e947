// What every source file looks like: its name, how it opens, how long it is. Answers with sentences, as importRules.ts.

/** Past this a file is to be looked at twice and split, or named below with the reason why not. */
export const LINE_LIMIT = 250;

/** A list of claims, or of verbs, is not read as a whole, so it may be longer. */
export const LIST_LINE_LIMIT = 400;
const isList = /(\.test|\/table|\/handlers)\.ts$/;

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
  // Without it tsc believes every word of a script, and a name that was never imported is found by whoever runs it.
  if (file.endsWith('.mjs') && !/^\/\/ @ts-check$/m.test(text)) {
    faults.push(`${file}: let it be type checked: write // @ts-check below its opening comment`);
  }
  if (file.endsWith('.d.mts')) {
    faults.push(`${file}: hides the script beside it from tsc; say the types there, as JSDoc`);
  }
  const lines = text.trimEnd().split('\n').length;
  const limit = isList.test(file) ? LIST_LINE_LIMIT : LINE_LIMIT;
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

/** What git writes into a file that two changes disagree about. */
export function mergeFaults(file: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      /^(<{7} |>{7} )/.test(line) ? [`${file}:${index + 1} was left half merged: ${line}`] : [],
    );
}

const TEST_LINK = /\]\(\.\.\/(test\/\S+) "([^"]+)"\)/g;

/** Links of a page to tests, `(../test/NAME.test.ts "part of its title")`, that lead nowhere. @param read undefined: no file */
export function testLinkFaults(page: string, read: (file: string) => string | undefined): string[] {
  return [...page.matchAll(TEST_LINK)].flatMap(([, file = '', title = '']) =>
    read(file)?.includes(title) === true ? [] : [`${file} has no test "${title}"`],
  );
}

export function traceFaults(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const trace = machineTraces.map((pattern) => pattern.exec(line)).find((match) => match !== null);
    return trace ? [`${file}:${index + 1} names a place of one machine: ${trace[0]}`] : [];
  });
}
