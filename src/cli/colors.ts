// Colours for people: only where a terminal shows them and nobody asked for none. The library would also colour whatever a
// machine of CI collects.

import { createColors } from 'picocolors';

const { isTTY } = process.stdout;
const { NO_COLOR, TERM } = process.env;

export const colors = createColors(isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb');
