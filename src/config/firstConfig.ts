// Proposes a first holdfast.yaml from what lies in a folder: a Procfile, the scripts of package.json, or a compose file.
// Pure: whoever asks shows the text before anything is written.

import { readComposeServices } from './composeFile.ts';

export interface FolderFiles {
  readonly procfile?: string | undefined;
  readonly packageJson?: string | undefined;
  readonly compose?: string | undefined;
  /** Names of files in the folder: lock files tell the package manager. */
  readonly names: readonly string[];
}

export interface FirstConfig {
  /** What it is made from; null: an example to begin with. */
  readonly source: string | null;
  readonly text: string;
}

/** What is told of a service; the rest is as usual. */
export interface Proposal {
  readonly name: string;
  readonly command: string;
  /** PORT in its environment. */
  readonly port?: number;
  /** Where it listens when it is ready. */
  readonly readyPort?: number;
  readonly dependsOn?: readonly { readonly on: string; readonly condition: string }[];
}

/** Scripts that are meant to go on running; others build or check something once. */
const LASTING_SCRIPT = /^(dev|start|serve|server|watch|worker|api|web|db)([:._-][\w:.-]+)?$/;
/** What foreman gives its processes, so that a Procfile finds here what it finds there. */
const FIRST_PORT = 5_000;
const PORT_STEP = 100;

export function proposeConfig(files: FolderFiles): FirstConfig {
  const fromProcfile = files.procfile === undefined ? [] : procfileServices(files.procfile);
  if (fromProcfile.length > 0) return firstConfig('the Procfile', fromProcfile);
  const fromScripts = files.packageJson === undefined ? [] : scriptServices(files.packageJson, files.names);
  if (fromScripts.length > 0) return firstConfig('the scripts of package.json', fromScripts);
  const fromCompose = files.compose === undefined ? [] : readComposeServices(files.compose);
  // Docker itself waits 10 s for a container to end.
  if (fromCompose.length > 0)
    return firstConfig('the compose file', fromCompose, 'defaults: { stop: { grace: 20s } }\n');
  return firstConfig(null, [{ name: 'clock', command: 'while true; do date; sleep 1; done' }]);
}

function firstConfig(source: string | null, proposals: readonly Proposal[], above = ''): FirstConfig {
  const names = targetNames(proposals.map(({ name }) => name));
  const entries = proposals.map((proposal) => entryOf(proposal, names));
  const text = [
    `# The services of this folder (${source === null ? 'an example to begin with' : `from ${source}`}).`,
    '# Start them in the Holdfast view, or with: holdfast up',
    '# More keys: cwd, env, dependsOn, ready: { port: 3000 }, restart: on-failure, autostart: false',
    `${above}services:`,
    entries.join('\n'),
  ].join('\n');
  return { source, text };
}

function entryOf(
  { name, command, port, readyPort, dependsOn = [] }: Proposal,
  names: ReadonlyMap<string, string>,
): string {
  const waits = dependsOn.flatMap(({ on, condition }) =>
    names.has(on) ? [`${names.get(on)}: { condition: ${condition} }`] : [],
  );
  return [
    `  ${names.get(name)}:\n    command: ${yamlText(command)}\n`,
    port === undefined ? '' : `    env: { PORT: ${port} }\n`,
    waits.length === 0 ? '' : `    dependsOn: { ${waits.join(', ')} }\n`,
    readyPort === undefined ? '' : `    ready: { port: ${readyPort} }\n`,
  ].join('');
}

function procfileServices(text: string): Proposal[] {
  const lines = text.split('\n').flatMap((line) => {
    const match = /^([A-Za-z0-9_-]+):\s*(.+?)\s*$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ name: match[1], command: match[2] }];
  });
  return lines.map((line, index) =>
    /\$\{?PORT\b/.test(line.command) ? { ...line, port: FIRST_PORT + index * PORT_STEP } : line,
  );
}

function scriptServices(packageJson: string, names: readonly string[]): Proposal[] {
  const scripts = scriptsOf(packageJson);
  const lasting = scripts.filter((script) => LASTING_SCRIPT.test(script));
  // `start` is what `dev` is in production: both at once would fight over the port.
  const chosen = lasting.includes('dev') ? lasting.filter((script) => script !== 'start') : lasting;
  const run = names.includes('pnpm-lock.yaml')
    ? 'pnpm run'
    : names.includes('yarn.lock')
      ? 'yarn run'
      : names.includes('bun.lock') || names.includes('bun.lockb')
        ? 'bun run'
        : 'npm run';
  return chosen.map((script) => ({ name: script, command: `${run} ${script}` }));
}

function scriptsOf(packageJson: string): string[] {
  try {
    const { scripts } = JSON.parse(packageJson) as { scripts?: unknown };
    return typeof scripts === 'object' && scripts !== null ? Object.keys(scripts) : [];
  } catch {
    return [];
  }
}

/** What can be typed as a target, for each name: `dev:web` becomes `dev-web`, and a second one `dev-web-2`. */
function targetNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const found = new Map<string, string>();
  for (const name of names) {
    const plain = targetName(name);
    let free = plain;
    for (let number = 2; taken.has(free); number++) free = `${plain}-${number}`;
    taken.add(free);
    found.set(name, free);
  }
  return found;
}

function targetName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 60);
  return plain === '' || plain === 'all' ? `service-${plain}` : plain;
}

/** Plain where YAML takes it so; a JSON string is YAML too. What is the shell's stays the shell's. */
function yamlText(text: string): string {
  const kept = text.replace(/\$\$|\$\{/g, (dollars) => `$${dollars === '$$' ? '$$$' : '${'}`);
  return /^[A-Za-z0-9./][\w ./:=@$-]*$/.test(kept) &&
    !/: |:$|\s#|^(true|false|null|yes|no|on|off)$/i.test(kept)
    ? kept
    : JSON.stringify(kept);
}
