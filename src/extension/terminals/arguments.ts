// What the launcher is started with inside a VS Code terminal, written and read in one place: the arguments are what
// tells after a restart which session a restored terminal belongs to.

/** How a terminal comes to its session. */
export type Wanted =
  /** This id, made if it was never used. */
  | { readonly how: 'create'; readonly session: string }
  /** What is there under this id. */
  | { readonly how: 'open' | 'watch' | 'take'; readonly session: string }
  /** Any detached one of this window, else a new one: the default profile, whose arguments cannot differ. */
  | { readonly how: 'claim' };

const FLAGS = {
  create: ['--create'],
  open: [],
  watch: ['--read-only'],
  take: ['--steal'],
} as const;

export function attachArguments(wanted: Wanted): string[] {
  return wanted.how === 'claim'
    ? ['attach', '--claim', '--vscode']
    : ['attach', wanted.session, ...FLAGS[wanted.how], '--vscode'];
}

/** Of a terminal of VS Code, however it was made. */
export function shellArgsOf({ creationOptions }: { readonly creationOptions: object }): unknown {
  return 'shellArgs' in creationOptions ? creationOptions.shellArgs : undefined;
}

/**
 * @param shellArgs of a terminal's creation options
 * @returns undefined for a terminal that is not ours
 */
export function wantedOf(shellArgs: unknown): Wanted | undefined {
  if (!Array.isArray(shellArgs) || shellArgs[0] !== 'attach' || !shellArgs.includes('--vscode'))
    return undefined;
  if (shellArgs.includes('--claim')) return { how: 'claim' };
  const session: unknown = shellArgs[1];
  if (typeof session !== 'string' || session.startsWith('-')) return undefined;
  if (shellArgs.includes('--create')) return { how: 'create', session };
  if (shellArgs.includes('--read-only')) return { how: 'watch', session };
  return { how: shellArgs.includes('--steal') ? 'take' : 'open', session };
}

export function logsArguments(root: string | null, names: readonly string[]): string[] {
  return ['logs', ...names, '--follow', ...(root === null ? [] : ['--root', root])];
}

/** Of a terminal of ours that only shows something, and has no place to be put back to. */
export function isOnlyLookedAt(shellArgs: unknown): boolean {
  if (wantedOf(shellArgs)?.how === 'watch') return true;
  return Array.isArray(shellArgs) && shellArgs[0] === 'logs' && shellArgs.includes('--follow');
}
