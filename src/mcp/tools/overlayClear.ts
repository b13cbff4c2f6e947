// `overlay_clear`: takes away what this agent drew over a terminal, and nothing else.

import * as z from 'zod';
import { ADDS, terminal, tool } from '../tool.ts';

export const overlayClear = tool({
  name: 'overlay_clear',
  title: 'Take notes away',
  description: 'Takes away what you drew over a terminal with overlay_show; what others drew stays.',
  input: z.strictObject({ terminal }),
  annotations: ADDS,
  async run({ link, root }, { terminal: session }) {
    const { cleared } = await link.request('overlay/clear', { session, root, ownOnly: true });
    return { text: `${cleared} taken away.` };
  },
});
