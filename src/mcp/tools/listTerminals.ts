// `list_terminals`: terminals and what else runs that is no service.

import * as z from 'zod';
import { sessionText } from '../texts.ts';
import { READS, tool } from '../tool.ts';

export const listTerminals = tool({
  name: 'list_terminals',
  title: 'List terminals',
  description:
    'Lists the terminals of this project that Holdfast keeps alive, one JSON object a line: name, id, command, folder, who started it, and whether that was you. They may be on the screen of the person right now.',
  input: z.strictObject({
    include_ended: z.boolean().default(false).describe('Also those whose program has ended.'),
  }),
  annotations: READS,
  async run({ link, root, owns }, { include_ended }) {
    const { sessions } = await link.request('session/list', {
      root,
      ...(!include_ended && { exited: false }),
    });
    const lines = sessions.flatMap((one) => (one.kind === 'service' ? [] : [sessionText(one, owns)]));
    return {
      text: lines.join('\n') || 'There are no terminals here; create_terminal opens one.',
      more: 'holdfast list shows all of them',
    };
  },
});
