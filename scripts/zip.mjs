// Reads the names of the files in a zip archive, which a VSIX is. Reads the directory at its end and nothing else.
// @ts-check
import { readFileSync } from 'node:fs';

// Signatures and field offsets: the zip format's application note, 4.3.12 and 4.3.16.
const endSignature = 0x06054b50;
const endLength = 22;
const entrySignature = 0x02014b50;
const entryLength = 46;

/**
 * @param {string} file
 * @returns {string[]}
 */
export function fileNamesInZip(file) {
  const bytes = readFileSync(file);
  let end = bytes.length - endLength;
  while (end >= 0 && bytes.readUInt32LE(end) !== endSignature) end -= 1;
  if (end < 0) throw new Error(`${file} is not a zip archive`);

  const names = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== entrySignature) throw new Error(`${file} has a broken directory`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      bytes.readUInt16LE(at + offset),
    );
    const nameEnd = at + entryLength + (nameLength ?? 0);
    names.push(bytes.toString('utf8', at + entryLength, nameEnd));
    at = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return names;
}
