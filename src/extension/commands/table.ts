// THE TABLE of what the palette, the views and other extensions can ask for: one row per command, one file per verb.

import type { Holdfast } from '../context.ts';
import type { CommandId } from '../manifest.ts';
import { applyConfig } from './applyConfig.ts';
import { cleanUpProcesses } from './cleanUpProcesses.ts';
import { copyDiagnostics } from './copyDiagnostics.ts';
import { copyPid } from './copyPid.ts';
import { createConfig } from './createConfig.ts';
import { debugService } from './debugService.ts';
import { makeDefault, undoDefault } from './defaultProfile.ts';
import { doctor } from './doctor.ts';
import { endProcess, endProcessTree } from './endProcess.ts';
import { endTerminal } from './endTerminal.ts';
import { explainService } from './explainService.ts';
import { markLog } from './markLog.ts';
import { newTerminal, newTerminalBeside, newTerminalInEditor } from './newTerminal.ts';
import { openConfig } from './openConfig.ts';
import { openDashboard } from './openDashboard.ts';
import { openLog, showLastCrash } from './openLog.ts';
import { openTerminal, openTerminalInEditor } from './openTerminal.ts';
import { purgeEndedTerminals, purgeTerminal } from './purgeTerminal.ts';
import { reconnect } from './reconnect.ts';
import { renameTerminal } from './renameTerminal.ts';
import { restartService } from './restartService.ts';
import { saveLog } from './saveLog.ts';
import { searchLogs } from './searchLogs.ts';
import { showActions } from './showActions.ts';
import { showLogs } from './showLogs.ts';
import { sortProcesses } from './sortProcesses.ts';
import { startAll } from './startAll.ts';
import { startService } from './startService.ts';
import { stopAll } from './stopAll.ts';
import { stopService } from './stopService.ts';
import { takeTerminal } from './takeTerminal.ts';
import { watchTerminal } from './watchTerminal.ts';

/** @param row id of the row it was called on; absent from the palette */
export type Command = (holdfast: Holdfast, row?: unknown) => Promise<void>;

export const commands: Readonly<Record<CommandId, Command>> = {
  'holdfast.newTerminal': newTerminal,
  'holdfast.newTerminalBeside': newTerminalBeside,
  'holdfast.newTerminalInEditor': newTerminalInEditor,
  'holdfast.openTerminal': openTerminal,
  'holdfast.openTerminalInEditor': openTerminalInEditor,
  'holdfast.watchTerminal': watchTerminal,
  'holdfast.takeTerminal': takeTerminal,
  'holdfast.renameTerminal': renameTerminal,
  'holdfast.endTerminal': endTerminal,
  'holdfast.purgeTerminal': purgeTerminal,
  'holdfast.purgeEndedTerminals': purgeEndedTerminals,
  'holdfast.makeDefaultProfile': makeDefault,
  'holdfast.undoDefaultProfile': undoDefault,
  'holdfast.startService': startService,
  'holdfast.stopService': stopService,
  'holdfast.restartService': restartService,
  'holdfast.showLogs': showLogs,
  'holdfast.openLog': openLog,
  'holdfast.saveLog': saveLog,
  'holdfast.searchLogs': searchLogs,
  'holdfast.markLog': markLog,
  'holdfast.showLastCrash': showLastCrash,
  'holdfast.explainService': explainService,
  'holdfast.debugService': debugService,
  'holdfast.startAll': startAll,
  'holdfast.stopAll': stopAll,
  'holdfast.createConfig': createConfig,
  'holdfast.openConfig': openConfig,
  'holdfast.applyConfig': applyConfig,
  'holdfast.copyPid': copyPid,
  'holdfast.endProcess': endProcess,
  'holdfast.endProcessTree': endProcessTree,
  'holdfast.cleanUpProcesses': cleanUpProcesses,
  'holdfast.sortProcesses': sortProcesses,
  'holdfast.openDashboard': openDashboard,
  'holdfast.showActions': showActions,
  'holdfast.reconnect': reconnect,
  'holdfast.doctor': doctor,
  'holdfast.copyDiagnostics': copyDiagnostics,
  'holdfast.showLog': async ({ log }) => log.show(),
};
