// Prints numbered lines and writes every byte that is typed to a file: node countAndRecord.cjs LABEL FILE
// Ends with code 3 when Ctrl+D is typed.
const { appendFileSync, writeFileSync } = require('node:fs');
const [label = 'n', file = 'typed'] = process.argv.slice(2);
const CTRL_D = 4;
const LINE_EVERY_MS = 20;

writeFileSync(file, '');
process.stdin.setRawMode?.(true);
process.stdout.write(`${label} pid ${process.pid}\n`);
let number = 0;
setInterval(() => {
  number += 1;
  process.stdout.write(`${label} ${number}\n`);
}, LINE_EVERY_MS);
process.stdin.on('data', (bytes) => {
  if (bytes.includes(CTRL_D)) process.exit(3);
  appendFileSync(file, bytes);
});
