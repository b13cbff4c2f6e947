// Every figure there is, in the order of the page. The keys are what `--only` takes.

import type { Measured } from '../figure.ts';
import type { Stage } from '../stage.ts';
import { attachClient } from './attachClient.ts';
import { coldStart } from './coldStart.ts';
import { crashLooper } from './crashLooper.ts';
import { extensionHost } from './extensionHost.ts';
import { keystrokes } from './keystrokes.ts';
import { logQuery } from './logQuery.ts';
import { memory } from './memory.ts';
import { packageSize } from './packageSize.ts';
import { psWarm } from './psWarm.ts';
import { recover } from './recover.ts';
import { terminalThroughput } from './terminalThroughput.ts';

export const figureTable: Readonly<Record<string, (stage: Stage) => Promise<Measured[]>>> = {
  terminalThroughput,
  keystrokes,
  attachClient,
  coldStart,
  psWarm,
  recover,
  crashLooper,
  logQuery,
  memory,
  packageSize,
  extensionHost,
};
