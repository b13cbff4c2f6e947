// Everything package.json contributes, as one typed list: code uses these names and no others, and a test holds the
// list equal to package.json.

/** In package.json as `holdfast.<name>`; its text is `command.<name>` in package.nls.json. */
export const commandIds = [
  'holdfast.newTerminal',
  'holdfast.newTerminalBeside',
  'holdfast.newTerminalInEditor',
  'holdfast.openTerminal',
  'holdfast.openTerminalInEditor',
  'holdfast.watchTerminal',
  'holdfast.takeTerminal',
  'holdfast.renameTerminal',
  'holdfast.endTerminal',
  'holdfast.purgeTerminal',
  'holdfast.purgeEndedTerminals',
  'holdfast.makeDefaultProfile',
  'holdfast.undoDefaultProfile',
  'holdfast.startService',
  'holdfast.stopService',
  'holdfast.restartService',
  'holdfast.showLogs',
  'holdfast.openLog',
  'holdfast.saveLog',
  'holdfast.searchLogs',
  'holdfast.markLog',
  'holdfast.showLastCrash',
  'holdfast.explainService',
  'holdfast.debugService',
  'holdfast.startAll',
  'holdfast.stopAll',
  'holdfast.createConfig',
  'holdfast.openConfig',
  'holdfast.applyConfig',
  'holdfast.copyPid',
  'holdfast.endProcess',
  'holdfast.endProcessTree',
  'holdfast.cleanUpProcesses',
  'holdfast.sortProcesses',
  'holdfast.openDashboard',
  'holdfast.showActions',
  'holdfast.reconnect',
  'holdfast.doctor',
  'holdfast.copyDiagnostics',
  'holdfast.showLog',
] as const;
export type CommandId = (typeof commandIds)[number];

/** Commands that make no sense without the row they were called on. */
export const rowOnlyCommandIds: readonly CommandId[] = [
  'holdfast.copyPid',
  'holdfast.endProcess',
  'holdfast.endProcessTree',
];

export const viewIds = ['holdfast.services', 'holdfast.terminals', 'holdfast.processes'] as const;
export type ViewId = (typeof viewIds)[number];

export const settingIds = [
  'holdfast.home',
  'holdfast.terminal.onClose',
  'holdfast.terminal.passthrough',
  'holdfast.notifications.off',
  'holdfast.trace',
] as const;

/** What `when` clauses may ask beyond VS Code's own keys. */
export const contextKeys = [
  /** A folder of this window has a holdfast.yaml. */
  'holdfast.hasConfig',
  /** Services of this window's folders are known. */
  'holdfast.hasServices',
  /** What was saved in a holdfast.yaml of this window waits to be applied. */
  'holdfast.hasSavedChanges',
  /** The default profile is ours, in the settings. */
  'holdfast.isDefaultProfile',
] as const;
export type ContextKey = (typeof contextKeys)[number];

/** Of the dashboard's panel; VS Code puts it back by this name. */
export const DASHBOARD_TYPE = 'holdfast.dashboard';
/** Of the address a terminal has while its row is dragged, and of the editor that takes it where it is dropped. */
export const SESSION_SCHEME = 'holdfast-terminal';
export const DROPPED_TYPE = 'holdfast.dropped';
export const PROFILE_ID = 'holdfast.terminal';
/** Of the settings profile that makes Holdfast the default terminal. */
export const SETTINGS_PROFILE_NAME = 'Holdfast';

/** The anchor, from our own font: the editor's has none. */
export const ANCHOR_ICON = 'holdfast-anchor';

/** Of what offers `holdfast mcp` to VS Code. */
export const SERVERS_ID = 'holdfast.servers';
/** Stands before the name a tool has in `holdfast mcp`. */
export const TOOL_PREFIX = 'holdfast_';
