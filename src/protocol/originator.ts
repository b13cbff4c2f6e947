// Who asked for a process, as text: `TOOL:PID`, or the tool alone.

/** @param named a tool, or one of its processes as `TOOL:PID` */
export function isOriginator(originator: string | null, named: string): boolean {
  return originator === named || originator?.startsWith(`${named}:`) === true;
}

/** Undefined where it names no process. */
export function pidOfOriginator(originator: string): number | undefined {
  const pid = /:(\d{1,10})$/.exec(originator)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
