// Whether a process of a peer is still there; it was started by this run, so its pid is not somebody else's yet.

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
