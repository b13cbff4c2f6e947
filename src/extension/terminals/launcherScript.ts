// The text of the launcher: the small script that VS Code starts as the shell of a Holdfast terminal, and that is
// `holdfast` on the PATH. It runs from the installed copy, so it outlives the extension's folder. Pure.

import { shellQuoted } from '../../base/quoting.ts';

export interface LauncherParts {
  /** Folder of the installed bundles. */
  readonly programs: string;
  /** File that names the newest version ever run: where to look when the folder is gone. */
  readonly currentFile: string;
  readonly runtime: { readonly execPath: string; readonly env: Readonly<Record<string, string>> };
  /** Home of this window's choice; an environment that names another one is right. */
  readonly home: string;
}

/** For sh on Linux and macOS. */
export function shellScript({ programs, currentFile, runtime, home }: LauncherParts): string {
  const env = Object.entries(runtime.env).map(([name, value]) => `${name}=${shellQuoted(value)} `);
  return `#!/bin/sh
# Written by the Holdfast extension. Starts the command line; with --vscode the client in a terminal of the editor.
: "\${HOLDFAST_HOME:=${doubleQuoted(home)}}"
export HOLDFAST_HOME
programs=${shellQuoted(programs)}
runtime=${shellQuoted(runtime.execPath)}
[ -f "$programs/cli.js" ] || programs=$(sed -n 's/.*"dir": *"\\(.*\\)".*/\\1/p' ${shellQuoted(currentFile)} 2>/dev/null)
[ -x "$runtime" ] || runtime=$(command -v node)

case " $* " in
  *" --vscode "*) isTerminal=yes ;;
  *) isTerminal= ;;
esac

if [ -z "$runtime" ] || [ ! -f "$programs/cli.js" ]; then
  echo "Holdfast: its programs are gone or no Node was found; reload the window, or install Node 20 or newer" >&2
  [ -n "$isTerminal" ] || exit 1
  echo "This is a plain shell: it ends with the editor." >&2
  exec "\${SHELL:-/bin/sh}"
fi

if [ -n "$isTerminal" ]; then
  if [ -t 0 ]; then
    # Node's own raw mode keeps turning LF into CR LF. The client restores what was.
    HOLDFAST_STTY=$(stty -g)
    export HOLDFAST_STTY
    stty raw -echo -opost
  fi
  [ "$1" = attach ] && shift
  ${env.join('')}exec "$runtime" "$programs/attach.js" "$@"
fi
${env.join('')}exec "$runtime" "$programs/cli.js" "$@"
`;
}

/** For cmd on Windows. */
export function commandScript({ programs, runtime, home }: LauncherParts): string {
  const env = Object.entries(runtime.env).map(([name, value]) => `set "${name}=${value}"\r\n`);
  return [
    '@echo off\r\nsetlocal\r\n',
    'rem Written by the Holdfast extension. Starts the command line.\r\n',
    `if not defined HOLDFAST_HOME set "HOLDFAST_HOME=${home}"\r\n`,
    ...env,
    'set "bundle=cli.js"\r\n',
    'echo %* | find "--vscode" >nul && set "bundle=attach.js"\r\n',
    'if "%bundle%"=="attach.js" if "%1"=="attach" (\r\n',
    `  "${runtime.execPath}" "${programs}\\attach.js" %2 %3 %4 %5 %6 %7 %8 %9\r\n`,
    '  exit /b\r\n)\r\n',
    `"${runtime.execPath}" "${programs}\\%bundle%" %*\r\n`,
  ].join('');
}

/** Inside a pair of double quotes. */
function doubleQuoted(text: string): string {
  return text.replace(/["$`\\}]/g, '\\$&');
}
