// Proposes a first holdfast.yaml from what lies in a folder: a Procfile, or the scripts of package.json. Pure; the
// command shows the text before anything is written.

export interface FolderFiles {
  readonly procfile?: string | undefined;
  readonly packageJson?: string | undefined;
  /** Names of files in the folder: lock files tell the package manager. */
  readonly names: readonly string[];
}

interface Proposal {
  readonly name: string;
  readonly command: string;
}

/** Scripts that are meant to go on running; others build or check something once. */
const LASTING_SCRIPT = /^(dev|start|serve|server|watch|worker|api|web|db)([:._-][\w:.-]+)?$/;

export function proposeConfig(files: FolderFiles): string {
  const fromProcfile = files.procfile === undefined ? [] : procfileServices(files.procfile);
  if (fromProcfile.length > 0) return configText('from the Procfile', fromProcfile);
  const fromScripts = files.packageJson === undefined ? [] : scriptServices(files.packageJson, files.names);
  if (fromScripts.length > 0) return configText('from the scripts of package.json', fromScripts);
  return configText('an example to begin with', [
    { name: 'clock', command: 'while true; do date; sleep 1; done' },
  ]);
}

function configText(from: string, services: readonly Proposal[]): string {
  const entries = services.map(({ name, command }) => `  ${name}:\n    command: ${yamlText(command)}\n`);
  return [
    `# The services of this folder (${from}).`,
    '# Start them in the Holdfast view, or with: holdfast up',
    '# More keys: cwd, env, dependsOn, ready: { port: 3000 }, restart: on-failure, autostart: false',
    'services:',
    entries.join('\n'),
  ].join('\n');
}

function procfileServices(text: string): Proposal[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([A-Za-z0-9_-]+):\s*(.+?)\s*$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined
      ? []
      : [{ name: serviceName(match[1]), command: match[2] }];
  });
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
  return chosen.map((script) => ({ name: serviceName(script), command: `${run} ${script}` }));
}

function scriptsOf(packageJson: string): string[] {
  try {
    const { scripts } = JSON.parse(packageJson) as { scripts?: unknown };
    return typeof scripts === 'object' && scripts !== null ? Object.keys(scripts) : [];
  } catch {
    return [];
  }
}

/** What can be typed as a target: `dev:web` becomes `dev-web`. */
function serviceName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
  return plain === '' || plain === 'all' ? `service-${plain}` : plain;
}

/** Plain where YAML takes it so; a JSON string is YAML too. */
function yamlText(text: string): string {
  return /^[A-Za-z0-9./][\w ./:=@$-]*$/.test(text) &&
    !/: |:$|\s#|^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
