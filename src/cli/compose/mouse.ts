// Reports of the mouse count from the corner of the terminal they come from; a program wants them from its own.

const SGR = '\x1b[<';
const SGR_REPORT = /^(\d+);(\d+);(\d+)([Mm])/;
const OLD = '\x1b[M';
/** What the old protocol adds to each number. */
const OFFSET = 32;

export interface MouseArea {
  /** Rows of the terminal above the program's first. */
  readonly top: number;
  readonly rows: number;
  /** Rows of the program above the first that is seen. */
  readonly scrolled: number;
}

/** @returns the replies with their rows as the program counts them; a report of elsewhere is left out */
export function movedReplies(bytes: Uint8Array, area: MouseArea): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  let moved = '';
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const sgr = rest.startsWith(SGR) ? SGR_REPORT.exec(rest.slice(SGR.length)) : null;
    if (sgr !== null) {
      const [report, button, column, row, final] = sgr;
      const own = ownRow(Number(row), area);
      if (own !== undefined) moved += `\x1b[<${button};${column};${own}${final}`;
      at += SGR.length + report.length;
    } else if (rest.startsWith(OLD) && rest.length >= 6) {
      const own = ownRow(rest.charCodeAt(5) - OFFSET, area);
      if (own !== undefined) moved += rest.slice(0, 5) + String.fromCharCode(own + OFFSET);
      at += 6;
    } else {
      moved += text[at];
      at++;
    }
  }
  return Buffer.from(moved, 'latin1');
}

/** Both count from 1. */
function ownRow(row: number, { top, rows, scrolled }: MouseArea): number | undefined {
  const inside = row - top;
  return inside >= 1 && inside <= rows ? inside + scrolled : undefined;
}
