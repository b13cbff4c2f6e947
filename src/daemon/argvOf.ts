// What to start for a command as people write it: a list is taken as it is, a text is for the shell.

export function argvOf(command: string | readonly string[]): readonly string[] {
  if (typeof command !== 'string') return command;
  if (process.platform === 'win32') return ['cmd.exe', '/d', '/s', '/c', command];
  return ['/bin/sh', '-c', command];
}
