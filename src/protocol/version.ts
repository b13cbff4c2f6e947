// Versions: of the wire, of what lies on disk, and of this build.

/** Versions of the control-plane protocol this build can speak. A daemon and a client meet at the highest both know. */
export const PROTOCOL_RANGE = { min: 1, max: 1 } as const;

/** The keeper's protocols (control and data plane) may only grow; this number tells what a keeper already knows: 2 = `session/exec`, 3 = `session/mark` and `session/trim`, 4 = `visual/set`, 5 = `opening` of `session/spawn`, 6 = `session/setJournal`. */
export const KEEPER_PROTOCOL = 6;

/** Written into every JSON file under HOLDFAST_HOME. */
export const FILE_SCHEMA_VERSION = 1;

declare const __HOLDFAST_VERSION__: string;

/** Set by the bundler from package.json, or from HOLDFAST_BUILD_VERSION in tests of upgrades. */
export const BUILD_VERSION: string =
  typeof __HOLDFAST_VERSION__ === 'string' ? __HOLDFAST_VERSION__ : '0.0.0-dev';
