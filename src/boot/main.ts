// What `dist/NAME.js` is for each program of ours: it runs `NAME.code.js` beside it as if it were this very file, from
// the bytecode an earlier run left. What the program does is none of its business.

import path from 'node:path';
import { loadCode } from './codeCache.ts';

const code = loadCode(path.join(__dirname, `${path.basename(__filename, '.js')}.code.js`));
// The module is this one, so `require.main`, `__dirname` and what a `require()` of it answers are the program's own.
code(module.exports, require, module, __filename, __dirname);
