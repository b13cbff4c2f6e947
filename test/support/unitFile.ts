// Reads a systemd unit file back: its settings in their order, and the words of a value as systemd splits them.

export interface UnitFile {
  readonly comments: readonly string[];
  /** All values of a key of a section, in their order. */
  values(section: string, key: string): readonly string[];
}

export function readUnitFile(text: string): UnitFile {
  const lines: { section: string; key: string; value: string }[] = [];
  const comments: string[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const header = /^\[(\w+)\]$/.exec(line);
    const setting = /^(\w+)=(.*)$/.exec(line);
    if (line.startsWith('#')) comments.push(line.slice(1).trim());
    else if (header?.[1] !== undefined) section = header[1];
    else if (setting?.[1] !== undefined) lines.push({ section, key: setting[1], value: setting[2] ?? '' });
    else throw new Error(`no unit file has such a line: ${line}`);
  }
  return {
    comments,
    values: (section, key) =>
      lines.flatMap((line) => (line.section === section && line.key === key ? [line.value] : [])),
  };
}

/** Of Environment=: quotes and escapes taken away, %% is one. */
export function unitWords(value: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < value.length; ) {
    if (/\s/.test(value[at] ?? '')) {
      at++;
      continue;
    }
    let word = '';
    let isQuoted = false;
    for (; at < value.length && (isQuoted || !/\s/.test(value[at] ?? '')); at++) {
      const character = value[at] ?? '';
      if (character === '"') isQuoted = !isQuoted;
      else if (character !== '\\') word += character;
      else {
        const [whole = '', hex, four, plain] =
          /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/s.exec(value.slice(at + 1)) ?? [];
        word += plain ?? String.fromCharCode(Number.parseInt(hex ?? four ?? '', 16));
        at += whole.length;
      }
    }
    words.push(word.replaceAll('%%', '%'));
  }
  return words;
}

/** Of ExecStart=, where a dollar is doubled too. */
export function commandWords(value: string): string[] {
  return unitWords(value).map((word) => word.replaceAll('$$', '$'));
}
