// What a tool does not do, one named function each: the sentence is for the agent, and says what would change that.

/** Expected, and an answer to the agent only: it never crosses a wire of ours. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** @param deed what was asked for, such as `stop_services` @param would one line for each thing it would do */
export function needsConfirmation(deed: string, agent: string, would: readonly string[]): Refusal {
  return new Refusal(
    [
      `Not done. ${deed} would touch what was not started by you (${agent}):`,
      ...would.map((line) => `- ${line}`),
      `Ask the person whether that is all right. If it is, call ${deed} again with confirm: true.`,
    ].join('\n'),
  );
}

export function stillWaiting(what: string, seconds: number, now: string): Refusal {
  return new Refusal(
    `${what}: not within ${seconds} s. ${now} Call wait_for again to wait on, or look with why_service, read_logs or read_screen.`,
  );
}

export function willNotCome(what: string, why: string): Refusal {
  return new Refusal(`${what}: that will not happen by itself: ${why}`);
}

export function noService(target: string, until: string): Refusal {
  return new Refusal(
    `${target} is no service, so it is never ${until}; for a terminal wait until exit, idle or text`,
  );
}

export function noHealth(service: string): Refusal {
  return new Refusal(
    `${service} has no health check in holdfast.yaml, so it is never healthy; wait until ready`,
  );
}

export function noExpression(pattern: string, why: string): Refusal {
  return new Refusal(`${pattern} is no regular expression: ${why}`);
}

export function isService(session: string): Refusal {
  return new Refusal(`${session} is the session of a service; stop_services ends it`);
}

export function noProject(): Refusal {
  return new Refusal(
    'this folder is in no project: there is no holdfast.yaml in it or above it. Start holdfast mcp in the project, or with --root FOLDER',
  );
}
