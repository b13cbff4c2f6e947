// `end_terminal`: ends a terminal with all that runs in it, and waits until that has ended.

import * as z from 'zod';
import { isService, stillWaiting } from '../refusals.ts';
import { confirm, ENDS, terminal, timeoutSeconds, tool } from '../tool.ts';
import { untilEnded } from '../waits.ts';

export const endTerminal = tool({
  name: 'end_terminal',
  title: 'End a terminal',
  description:
    'Ends a terminal with every program in it: asked politely first, killed after five seconds. What it printed can still be read. End those you created when you need them no more. One you did not create needs confirm: true, after the person agreed; without it you are told exactly what would end.',
  input: z.strictObject({ terminal, timeout_seconds: timeoutSeconds, confirm }),
  annotations: ENDS,
  async question(agent, { terminal: named, confirm: isConfirmed }) {
    const session = await agent.session(named);
    if (session.kind === 'service') return null;
    const line = 'Everything that runs in it ends:';
    return agent.owns.sessionQuestion(`End the terminal ${session.name}?`, line, session, isConfirmed);
  },
  async run(agent, { terminal: named, timeout_seconds, confirm: isConfirmed }, signal) {
    const session = await agent.session(named);
    if (session.kind === 'service') throw isService(session.name);
    agent.owns.checkSession('end_terminal', 'end', session, isConfirmed);
    await agent.link.request('session/terminate', { session: session.id, root: agent.root });
    return untilEnded(agent, session.name, session.id, {
      timeoutMs: timeout_seconds * 1_000,
      signal,
      onTimeout: () => stillWaiting(`the end of ${session.name}`, timeout_seconds, 'It was asked to end.'),
    });
  },
});
