// A neighbour: prints coloured log lines at a given rate for ever. `printSteadily.js BYTES_PER_SECOND`

import { writeSync } from 'node:fs';
import { logLines } from '../logLines.ts';

const EVERY_MS = 50;
const bytesPerSecond = Number(process.argv[2]);
const lines = Buffer.from(logLines(bytesPerSecond));
const startedAt = performance.now();
let printed = 0;

setInterval(() => {
  const due = ((performance.now() - startedAt) / 1000) * bytesPerSecond;
  // A terminal that does not read stops this here, as it stops any program; what was missed is not printed twice as fast.
  const from = printed % lines.length;
  const piece = lines.subarray(from, Math.min(from + Math.max(0, due - printed), lines.length));
  if (piece.length > 0) printed += writeSync(1, piece);
}, EVERY_MS);
