// Every tool, in the order an agent meets them.

import type { Tool } from '../tool.ts';
import { createTerminal } from './createTerminal.ts';
import { endTerminal } from './endTerminal.ts';
import { listServices } from './listServices.ts';
import { listTerminals } from './listTerminals.ts';
import { overlayClear } from './overlayClear.ts';
import { overlayShow } from './overlayShow.ts';
import { readLogs } from './readLogs.ts';
import { readScreen } from './readScreen.ts';
import { restartServices } from './restartServices.ts';
import { runCommand } from './runCommand.ts';
import { sendKeys } from './sendKeys.ts';
import { startServices } from './startServices.ts';
import { stopServices } from './stopServices.ts';
import { waitFor } from './waitFor.ts';
import { whyService } from './whyService.ts';

export const tools: readonly Tool[] = [
  listServices,
  startServices,
  waitFor,
  whyService,
  readLogs,
  restartServices,
  stopServices,
  listTerminals,
  createTerminal,
  runCommand,
  sendKeys,
  readScreen,
  endTerminal,
  overlayShow,
  overlayClear,
];
