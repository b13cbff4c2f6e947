// Asks its terminal what the arguments say, each with \e for ESC and \a for BEL, and prints what has come, quoted, as
// soon as the answer to a last question (device attributes) is there. Then it echoes what it is typed, quoted too.

const questions = process.argv
  .slice(2)
  .map((text) => text.replaceAll('\\e', '\x1b').replaceAll('\\a', '\x07'));
let heard = '';
let isOver = false;

process.stdin.setRawMode(true);
process.stdin.on('data', (bytes) => {
  if (isOver) {
    process.stdout.write(`typed ${JSON.stringify(String(bytes))}\r\n`);
    return;
  }
  heard += String(bytes);
  if (!heard.includes('\x1b[?') || !heard.endsWith('c')) return;
  isOver = true;
  process.stdout.write(`heard ${JSON.stringify(heard)}\r\n`);
});
process.stdout.write(`${questions.join('')}\x1b[c`);
