// The arguments of the attach client, read by hand: a library for it would weigh more than the client itself.

export interface AttachArgs {
  /** Id or name; undefined only with `claim`. */
  readonly session: string | undefined;
  /** Make it if that id was never used. */
  readonly isCreate: boolean;
  /** Take the longest detached terminal of this root that this window showed, else make one. */
  readonly isClaim: boolean;
  readonly isReadOnly: boolean;
  readonly isSteal: boolean;
  /** It is the shell of a terminal in VS Code. */
  readonly isEditor: boolean;
  /** Not in VS Code, which has the key itself and a tab to close. */
  readonly hasDetachKey: boolean;
  /** For `run`: as if the program ran right here. */
  readonly isPlain: boolean;
}

/** @returns the mistake as a sentence instead, where there is one */
export function parseAttachArgs(argv: readonly string[], env: NodeJS.ProcessEnv): AttachArgs | string {
  const flags = new Set(argv.filter((arg) => arg.startsWith('-')));
  const names = argv.filter((arg) => !arg.startsWith('-'));
  const unknown = [...flags].find((flag) => !FLAGS.includes(flag));
  if (unknown !== undefined) return `there is no option ${unknown} of attach`;
  const [session, ...more] = names;
  if (more.length > 0) return `attach takes one session, not also ${more.join(' ')}`;
  const isClaim = flags.has('--claim');
  if (session === undefined && !isClaim) return 'say which session: holdfast list';
  if (flags.has('--read-only') && flags.has('--steal')) return '--read-only and --steal exclude each other';
  return {
    session,
    isCreate: flags.has('--create'),
    isClaim,
    isReadOnly: flags.has('--read-only'),
    isSteal: flags.has('--steal'),
    isEditor: flags.has('--vscode'),
    hasDetachKey: !flags.has('--vscode') && env['TERM_PROGRAM'] !== 'vscode',
    isPlain: flags.has('--plain'),
  };
}

const FLAGS: readonly string[] = ['--create', '--claim', '--read-only', '--steal', '--vscode', '--plain'];
