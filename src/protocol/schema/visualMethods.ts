// The verbs of drawing over terminals and of captured keys, on both wires: between a client and the daemon, and between
// the daemon and a keeper. Their nouns are in visual.ts.

import * as z from 'zod';
import { method, Nothing, notification } from './contract.ts';
import { frameBodies } from './frameBodies.ts';
import { Root, SessionId } from './model.ts';
import {
  CaptureId,
  Colour,
  depth,
  ElementId,
  extent,
  flag,
  Overlay,
  OverlayDraft,
  Panel,
  PanelDraft,
  place,
  Screen,
  Side,
  SpanChange,
  Spans,
  Visual,
} from './visual.ts';

const Target = z.object({ session: z.string(), root: Root });
const Creating = Target.extend({
  /** It stays when whoever made it has gone. */
  outlivesOwner: flag,
});
const Changing = Target.extend({
  id: ElementId,
  z: depth.optional(),
  background: Colour.nullable().optional(),
  focusable: z.boolean().optional(),
  screen: Screen.optional(),
  /** By id; the others stay as they are. */
  spans: z.array(SpanChange).max(256).optional(),
  /** All of them anew. */
  content: Spans.optional(),
});
const Clearing = Target.extend({
  /** Only what whoever asks has made. */
  ownOnly: flag,
});

export const visualMethods = {
  'overlay/create': method({
    doc: 'Draws a box over the terminal for all who watch, under an id the client chose. It goes 60 s after the connection of whoever drew it.',
    params: Creating.extend(OverlayDraft.shape),
    result: z.object({ overlay: Overlay }),
    repeatable: true,
  }),
  'overlay/update': method({
    doc: 'Changes what is given of a box; of its spans those named by id.',
    params: Changing.extend({
      x: place.optional(),
      y: place.optional(),
      width: extent.nullable().optional(),
      height: extent.nullable().optional(),
    }),
    result: z.object({ overlay: Overlay }),
    repeatable: true,
  }),
  'overlay/delete': method({
    doc: 'Takes a box away.',
    params: Target.extend({ id: ElementId }),
    result: Nothing,
    repeatable: false,
  }),
  'overlay/list': method({
    doc: 'The boxes over a terminal, the nearest last.',
    params: Target,
    result: z.object({ overlays: z.array(Overlay) }),
    repeatable: true,
  }),
  'overlay/clear': method({
    doc: 'Takes all boxes away.',
    params: Clearing,
    result: z.object({ cleared: z.number().int() }),
    repeatable: true,
  }),
  'panel/create': method({
    doc: 'Docks a bar at the top or bottom of the terminal, which gets so much lower. It goes 60 s after the connection of whoever made it.',
    params: Creating.extend(PanelDraft.shape),
    result: z.object({ panel: Panel }),
    repeatable: true,
  }),
  'panel/update': method({
    doc: 'Changes what is given of a bar; of its spans those named by id.',
    params: Changing.extend({
      side: Side.optional(),
      height: z.number().int().min(1).max(100).optional(),
    }),
    result: z.object({ panel: Panel }),
    repeatable: true,
  }),
  'panel/delete': method({
    doc: 'Takes a bar away; the terminal gets its rows back.',
    params: Target.extend({ id: ElementId }),
    result: Nothing,
    repeatable: false,
  }),
  'panel/list': method({
    doc: 'The bars beside a terminal, the nearest to its edge last.',
    params: Target,
    result: z.object({ panels: z.array(Panel) }),
    repeatable: true,
  }),
  'panel/clear': method({
    doc: 'Takes all bars away.',
    params: Clearing,
    result: z.object({ cleared: z.number().int() }),
    repeatable: true,
  }),
  'input/capture': method({
    doc: 'What is typed goes to this client (topic `visual`) and not to the program, until it is released, Ctrl+\\ is pressed, or 10 s after its connection. What `session/write` types still reaches the program.',
    params: Target.extend({ id: CaptureId, focus: ElementId.nullable().default(null) }),
    result: Nothing,
    repeatable: true,
  }),
  'input/release': method({
    doc: 'Typing reaches the program again, whoever captured it.',
    params: Target,
    result: z.object({ wasCaptured: z.boolean() }),
    repeatable: true,
  }),
  'input/focus': method({
    doc: 'Says which focusable element captured keys are meant for; null: none.',
    params: Target.extend({ element: ElementId.nullable() }),
    result: Nothing,
    repeatable: true,
  }),
} as const;

export const visualNotifications = {
  'visual/didChange': notification({
    doc: 'All that is drawn over and beside a session, and who has its keys: at first, and whenever it changes. A slow reader gets the last state only.',
    params: z.object({ id: z.string(), session: SessionId, visual: Visual }),
  }),
  'input/didCapture': notification({
    doc: 'Typed into a session whose input this client captured; `bytes` in base64, `focus` the element it is meant for.',
    params: z.object({
      id: z.string(),
      session: SessionId,
      bytes: z.string(),
      focus: ElementId.nullable(),
    }),
  }),
} as const;

export const keeperVisualMethods = {
  'visual/set': method({
    doc: 'What is drawn over the session and who has its keys, for its viewers. Answers what the daemon may have missed: that a person released that capture, or that the program left the alternate screen.',
    params: z.object({ session: SessionId, visual: frameBodies.visual, watchesScreen: z.boolean() }),
    result: z.object({ released: z.boolean(), leftAlternate: z.boolean() }),
    repeatable: true,
  }),
} as const;

export const keeperVisualNotifications = {
  'input/didCapture': notification({
    doc: 'Typed while input was captured; the program did not get it. In base64.',
    params: z.object({ session: SessionId, capture: z.string(), bytes: z.string() }),
  }),
  'visual/didRelease': notification({
    doc: 'A person pressed the key that releases captured input.',
    params: z.object({ session: SessionId, capture: z.string() }),
  }),
  'visual/didLeaveAlternate': notification({
    doc: 'The program left the alternate screen; told only while something is drawn on that screen.',
    params: z.object({ session: SessionId }),
  }),
} as const;
