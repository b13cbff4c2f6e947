// Whether a port is a Node inspector's: asked of the port itself, so that no debugger is sent to anything else.

/** On the same machine it answers at once; a program stopped at a breakpoint answers too. */
const ANSWER_MS = 2_000;

export async function isNodeInspector(host: string, port: number): Promise<boolean> {
  const shown = host.includes(':') ? `[${host}]` : host;
  try {
    const response = await fetch(`http://${shown}:${port}/json/version`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const said: unknown = await response.json();
    return typeof said === 'object' && said !== null && 'Protocol-Version' in said;
  } catch {
    return false;
  }
}
