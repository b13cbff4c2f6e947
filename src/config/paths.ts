// Joins the paths of a file to its root without asking the file system, for POSIX and Windows paths alike.

/** @param root absolute @returns absolute, without `.` and `..` */
export function resolvePath(root: string, path: string): string {
  const isWindows = isOfWindows(root);
  const separator = isWindows ? '\\' : '/';
  const split = isWindows ? /[\\/]/ : /\//;
  const isAbsolute = isWindows ? /^[A-Za-z]:[\\/]|^[\\/]/.test(path) : path.startsWith('/');
  const whole = isAbsolute ? path : `${root}${separator}${path}`;
  const drive = isWindows ? (/^[A-Za-z]:|^\\\\[^\\/]+[\\/][^\\/]+/.exec(whole)?.[0] ?? '') : '';
  const parts: string[] = [];
  for (const part of whole.slice(drive.length).split(split)) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `${drive}${separator}${parts.join(separator)}`;
}

/** @param path absolute, as `resolvePath` makes it */
export function folderOf(path: string): string {
  return resolvePath(isOfWindows(path) ? `${path}\\..` : `${path}/..`, '.');
}

function isOfWindows(path: string): boolean {
  return /^[A-Za-z]:[\\/]|^\\\\/.test(path);
}
