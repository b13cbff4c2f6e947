// `overlay_show`: a note over a terminal, for all who look at it; the program in it does not notice.

import * as z from 'zod';
import { isFailure } from '../../protocol/failure.ts';
import { Colour, ElementId, place } from '../../protocol/schema/visual.ts';
import { ADDS, terminal, tool } from '../tool.ts';

/** Of an agent that shows one note at a time. */
const USUAL_ID = 'agent-note';

export const overlayShow = tool({
  name: 'overlay_show',
  title: 'Show a note over a terminal',
  description:
    'Draws a small box with text over a terminal, for the person who looks at it: what you are doing there, or what you ask. The program in it does not notice. The same id again replaces it. It goes with overlay_clear, or a minute after you are gone.',
  input: z.strictObject({
    terminal,
    text: z.string().min(1).max(4_096).describe('May have several lines.'),
    id: ElementId.default(USUAL_ID).describe('To show several at once.'),
    x: place.default(-1).describe('Column from 0; below 0 from the right.'),
    y: place.default(0).describe('Row from 0; below 0 from the bottom.'),
    color: Colour.default('black').describe('Of the text: a name, a number up to 255, or #rrggbb.'),
    background: Colour.default('yellow'),
  }),
  annotations: ADDS,
  async run({ link, root }, { terminal: session, text, id, x, y, color, background }) {
    const target = { session, root, id };
    const look = { x, y, background };
    const spans = [{ id: 'text', text, fg: color }];
    try {
      await link.request('overlay/create', { ...target, ...look, spans });
    } catch (error) {
      if (!isFailure(error, 'alreadyExists')) throw error;
      await link.request('overlay/update', { ...target, ...look, content: spans });
    }
    return { text: `Shown over ${session} as ${id}.` };
  },
});
