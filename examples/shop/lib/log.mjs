// One line per event, in colour: the name of the program, then what happened.

const colours = { db: 35, migrate: 33, api: 36, worker: 32, web: 34 };

/** @param {keyof typeof colours} program */
export function logOf(program) {
  const paint = (code, text) => `\x1b[${code}m${text}\x1b[0m`;
  const line = (mark, text) => console.log(`${paint(colours[program], program.padEnd(7))} ${mark} ${text}`);
  return {
    info: (text) => line(paint(90, '·'), text),
    good: (text) => line(paint(32, '✔'), text),
    warn: (text) => line(paint(33, '!'), paint(33, text)),
    bad: (text) => line(paint(31, '✖'), paint(31, text)),
    strong: (text) => paint(1, text),
    faint: (text) => paint(90, text),
  };
}
