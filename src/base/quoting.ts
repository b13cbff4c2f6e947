// Words put so that another program reads them back as they were: a POSIX shell, a systemd unit file, XML.

/** One word of a POSIX shell. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** One item of a systemd setting that splits at blanks, such as Environment=. */
export function unitQuoted(word: string): string {
  return `"${word.replace(/[\\"\p{Cc}]/gu, unitEscaped).replaceAll('%', '%%')}"`;
}

/** One word of ExecStart= and its kin, where a dollar would begin a variable. */
export function unitArgument(word: string): string {
  const doubled = word.replaceAll('$', '$$$$');
  return /^[\w@+=:,./-]+$/.test(doubled) ? doubled : unitQuoted(doubled);
}

export function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unitEscaped(character: string): string {
  if (character === '\\' || character === '"') return `\\${character}`;
  const code = character.charCodeAt(0);
  return code < 0x80
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
