// What clients put over and beside the terminal of a session, and whose the keys are: overlays, panels, captured input.

import * as z from 'zod';
import { SessionId } from './model.ts';

export const ElementId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'an id has 1 to 64 letters, digits, _ . or -');
/** As the terminal of whoever looks has it: one of its 16 by name, one of 256 by number, or any by `#rrggbb`. */
export const Colour = z
  .string()
  .regex(
    /^(#[0-9a-fA-F]{6}|(bright-)?(black|red|green|yellow|blue|magenta|cyan|white)|\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/,
    'a colour is a name such as red or bright-red, a number up to 255, or #rrggbb',
  );
const Text = z
  .string()
  .max(65_536)
  .refine((text) => !/\p{Cc}/u.test(text.replaceAll('\n', '')), 'a text has no control characters but \\n');

export const flag = z.boolean().default(false);
export const Span = z.object({
  /** Unique in its element. */
  id: ElementId,
  /** A line feed begins a new line. */
  text: Text,
  fg: Colour.nullable().default(null),
  bg: Colour.nullable().default(null),
  bold: flag,
  faint: flag,
  italic: flag,
  underline: flag,
  blink: flag,
  inverse: flag,
  strike: flag,
});
const isSet = z.boolean().optional();
/** Of one span: what is absent stays as it is. */
export const SpanChange = z.object({
  id: ElementId,
  text: Text.optional(),
  fg: Colour.nullable().optional(),
  bg: Colour.nullable().optional(),
  bold: isSet,
  faint: isSet,
  italic: isSet,
  underline: isSet,
  blink: isSet,
  inverse: isSet,
  strike: isSet,
});

export const Spans = z.array(Span).max(256);
export const depth = z.number().int().min(-1_000_000).max(1_000_000);
/** Columns or rows; below 0 they count from the right or the bottom. */
export const place = z.number().int().min(-10_000).max(10_000);
export const extent = z.number().int().min(1).max(10_000);
/** On which of the two screens of a terminal it is shown; with `alternate` it goes when the program leaves that. */
export const Screen = z.enum(['any', 'normal', 'alternate']);
export const Side = z.enum(['top', 'bottom']);

/** A box over the terminal. Columns and rows count from 0 in what the program draws on. */
export const OverlayDraft = z.object({
  id: ElementId,
  x: place,
  y: place,
  /** Higher is nearer; null: above all that is there. */
  z: depth.nullable().default(null),
  /** Null: as its text needs. */
  width: extent.nullable().default(null),
  height: extent.nullable().default(null),
  background: Colour.nullable().default(null),
  spans: Spans.default([]),
  focusable: flag,
  screen: Screen.default('any'),
});
/** A bar beside the terminal, which gets so much lower. */
export const PanelDraft = z.object({
  id: ElementId,
  side: Side,
  height: z.number().int().min(1).max(100).default(1),
  /** Higher is nearer to the edge; null: nearest. */
  z: depth.nullable().default(null),
  background: Colour.nullable().default(null),
  spans: Spans.default([]),
  focusable: flag,
  screen: Screen.default('any'),
});

/** Chosen by the client: keys a person took back stay hers, whoever asks for the same again. */
export const CaptureId = z.string().min(1).max(64);

const made = {
  z: depth,
  /** Instance of the client whose going ends it; null: it stays while the session runs. */
  owner: z.string().max(64).nullable(),
};
export const Overlay = OverlayDraft.extend(made);
export const Panel = PanelDraft.extend(made);

export const Visual = z.object({
  overlays: z.array(Overlay),
  panels: z.array(Panel),
  /** Keys go to the client of that instance, and not to the program. */
  capture: z.object({ id: CaptureId, owner: z.string() }).nullable(),
  /** Element that captured keys are meant for. */
  focus: ElementId.nullable(),
});

/** What a client drew and captured, said again as it registers. */
export const OwnedVisual = z.object({
  session: SessionId,
  overlays: z.array(OverlayDraft).max(256).default([]),
  panels: z.array(PanelDraft).max(256).default([]),
  /** Under which id it captured the keys. */
  capture: CaptureId.nullable().default(null),
  /** Absent: as it is. */
  focus: ElementId.nullable().optional(),
});

export const VisualTopic = z.object({
  topic: z.literal('visual'),
  /** Null: all sessions. */
  params: z.object({ session: SessionId.nullable() }),
});
