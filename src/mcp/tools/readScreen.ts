// `read_screen`: what a terminal shows right now.

import * as z from 'zod';
import { READS, terminal, tool } from '../tool.ts';

export const readScreen = tool({
  name: 'read_screen',
  title: 'Read a screen',
  description:
    'What a terminal (or a service that runs on one) shows right now, as text with the place of the cursor. For what has scrolled away use read_logs with the name of the terminal. Secrets are replaced by [redacted].',
  input: z.strictObject({ terminal }),
  annotations: READS,
  async run(agent, { terminal: named }) {
    const { text, cursor, modes, size } = await agent.link.request('session/screen', {
      session: named,
      root: agent.root,
    });
    const facts = [
      `${size.cols} columns, ${size.rows} rows`,
      `cursor in row ${cursor.y + 1}, column ${cursor.x + 1}`,
      modes.alternateScreen ? 'a full-screen program' : undefined,
    ];
    const head = `(${facts.filter((fact) => fact !== undefined).join('; ')})`;
    return { text: `${head}\n${text.trimEnd()}`, keep: 'last', more: 'holdfast screen shows all of it' };
  },
});
