// `send_keys`: types text and keys into a terminal, whatever runs there.

import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { confirm, TYPES, terminal, tool } from '../tool.ts';

export const sendKeys = tool({
  name: 'send_keys',
  title: 'Type into a terminal',
  description:
    'Types text, then keys, then Enter if asked for, into whatever runs in a terminal: answers to questions, keys of a full-screen program, Ctrl+C. Then use wait_for (idle or text) and read_screen to see what came of it. For a command in a shell use run_command. A terminal you did not create needs confirm: true.',
  input: z.strictObject({
    terminal,
    text: z.string().max(65_536).default('').describe('Typed as it is.'),
    keys: z
      .array(z.string().min(1).max(32))
      .max(100)
      .default([])
      .describe('After the text: names such as Enter, Escape, Tab, Up, PageDown, F5, C-c, M-x.'),
    enter: z.boolean().default(false).describe('Whether Enter is pressed at the end.'),
    confirm,
  }),
  annotations: TYPES,
  async question(agent, { terminal: named, text, keys, enter, confirm: isConfirmed }) {
    const session = await agent.session(named);
    const typed = [...(text === '' ? [] : [JSON.stringify(text)]), ...keys, ...(enter ? ['Enter'] : [])];
    const title = `Type into the terminal ${session.name}?`;
    return agent.owns.sessionQuestion(title, `${typed.join(' ')}, into:`, session, isConfirmed);
  },
  async run(agent, { terminal: named, text, keys, enter, confirm: isConfirmed }) {
    const session = await agent.session(named);
    agent.owns.checkSession('send_keys', 'type into', session, isConfirmed);
    const { accepted } = await agent.link.request('session/sendKeys', {
      session: session.id,
      root: agent.root,
      text,
      keys: [...keys, ...(enter ? ['Enter'] : [])],
      writeId: randomUUID(),
    });
    return { text: `${accepted} bytes were typed into ${session.name}.` };
  },
});
