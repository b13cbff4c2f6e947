// Draws media/holdfast.woff: the anchor of media/holdfast.svg as the one character of a font, which is how VS Code takes
// an icon for the status bar and for tabs. Run it after changing a number here.
// @ts-check
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { repoRoot } from './step.mjs';

/** @typedef {readonly [number, number]} Point */

/** As package.json names it. */
const character = 0xe001;
const em = 1000;
/** The drawing is 24 units wide, as the SVG; icons of the editor's own font are this heavy. */
const units = 24;
const strokeWidth = 1.7;
const roundSteps = 24;

/** Overlapping outlines of one direction are one shape; the hole of the ring goes the other way. */
const outlines = [
  circle([12, 4.75], 2.25 + strokeWidth / 2),
  circle([12, 4.75], 2.25 - strokeWidth / 2).reverse(),
  stroke([12, 7], [12, 21]),
  stroke([7.75, 10.5], [16.25, 10.5]),
  arms(),
  stroke([1.75, 15.5], [3.5, 13.25]),
  stroke([3.5, 13.25], [5.5, 15.25]),
  stroke([22.25, 15.5], [20.5, 13.25]),
  stroke([20.5, 13.25], [18.5, 15.25]),
].map((outline) => outline.map(toFont));

writeFileSync(path.join(repoRoot, 'media/holdfast.woff'), woff(tables(outlines)));

/**
 * @param {Point} center
 * @param {number} radius
 * @returns {Point[]}
 */
function circle([x, y], radius) {
  return arc(0, 2 * Math.PI, roundSteps).map((angle) => [
    x + radius * Math.cos(angle),
    y + radius * Math.sin(angle),
  ]);
}

/**
 * A line with round ends.
 * @param {Point} from
 * @param {Point} to
 * @returns {Point[]}
 */
function stroke([x1, y1], [x2, y2]) {
  const along = Math.atan2(y2 - y1, x2 - x1);
  const end = (/** @type {Point} */ [x, y], /** @type {number} */ start) =>
    arc(start, start + Math.PI, roundSteps / 2).map(
      (angle) =>
        /** @type {Point} */ ([
          x + (strokeWidth / 2) * Math.cos(angle),
          y + (strokeWidth / 2) * Math.sin(angle),
        ]),
    );
  return [...end([x2, y2], along - Math.PI / 2), ...end([x1, y1], along + Math.PI / 2)];
}

/** The lower half of an ellipse, as thick as the strokes. */
function arms() {
  const half = (/** @type {number} */ by) =>
    arc(0, Math.PI, 2 * roundSteps).map(
      (angle) =>
        /** @type {Point} */ ([12 + (8.5 + by) * Math.cos(angle), 13.5 + (7.5 + by) * Math.sin(angle)]),
    );
  return [...half(strokeWidth / 2), ...half(-strokeWidth / 2).reverse()];
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} steps
 */
function arc(from, to, steps) {
  return Array.from({ length: steps }, (_, step) => from + ((to - from) * step) / (steps - 1));
}

/**
 * Fonts count upwards from the bottom.
 * @param {Point} point
 * @returns {Point}
 */
function toFont([x, y]) {
  return [Math.round((x * em) / units), Math.round(((units - y) * em) / units)];
}

/**
 * The tables of a TrueType font with two glyphs: an empty one for what is not there, and ours.
 * @param {Point[][]} contours
 * @returns {Map<string, Buffer>}
 */
function tables(contours) {
  const glyph = glyphOf(contours);
  const box = boxOf(contours);
  const points = contours.flat().length;
  const u16 = (/** @type {number[]} */ ...values) => Buffer.concat(values.map(word));
  const name = Buffer.from('holdfast', 'utf16le').swap16();
  const nameIds = [1, 2, 3, 4, 6];
  return new Map([
    [
      'OS/2',
      Buffer.concat([
        u16(4, em, 400, 5, 0, 650, 700, 0, 140, 650, 700, 0, 480, 50, 250, 0),
        Buffer.alloc(10),
        Buffer.alloc(16),
        Buffer.from('HOLD'),
        u16(0x40, character, character, em, 0, 0, em, 0),
        Buffer.alloc(8),
        u16(em / 2, em / 2, 0, 32, 1),
      ]),
    ],
    [
      'cmap',
      u16(
        0,
        1,
        3,
        1,
        0,
        12,
        4,
        32,
        0,
        4,
        4,
        1,
        0,
        character,
        0xffff,
        0,
        character,
        0xffff,
        1 - character,
        1,
        0,
        0,
      ),
    ],
    ['glyf', glyph],
    [
      'head',
      Buffer.concat([
        u16(1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 3, em),
        Buffer.alloc(16),
        u16(box.xMin, box.yMin, box.xMax, box.yMax, 0, 8, 2, 1, 0),
      ]),
    ],
    ['hhea', u16(1, 0, em, 0, 0, em, box.xMin, em - box.xMax, box.xMax, 1, 0, 0, 0, 0, 0, 0, 0, 2)],
    ['hmtx', u16(em, 0, em, box.xMin)],
    ['loca', Buffer.concat([0, 0, glyph.length].map(long))],
    ['maxp', u16(1, 0, 2, points, contours.length, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
    [
      'name',
      Buffer.concat([
        u16(0, nameIds.length, 6 + 12 * nameIds.length),
        ...nameIds.map((id) => u16(3, 1, 0x409, id, name.length, 0)),
        name,
      ]),
    ],
    ['post', Buffer.concat([u16(3, 0, 0, 0, -100, 50), Buffer.alloc(20)])],
  ]);
}

/** @param {Point[][]} contours */
function glyphOf(contours) {
  const { xMin, yMin, xMax, yMax } = boxOf(contours);
  const all = contours.flat();
  let last = -1;
  const ends = contours.map((contour) => {
    last += contour.length;
    return word(last);
  });
  const deltas = (/** @type {0 | 1} */ axis) =>
    all.map((point, index) => word(point[axis] - (all[index - 1]?.[axis] ?? 0)));
  const header = [contours.length, xMin, yMin, xMax, yMax].map(word);
  // Every point is on the curve, with both coordinates as words.
  const body = Buffer.concat([
    ...header,
    ...ends,
    word(0),
    Buffer.alloc(all.length, 1),
    ...deltas(0),
    ...deltas(1),
  ]);
  return Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
}

/** @param {Point[][]} contours */
function boxOf(contours) {
  const xs = contours.flat().map(([x]) => x);
  const ys = contours.flat().map(([, y]) => y);
  return { xMin: Math.min(...xs), yMin: Math.min(...ys), xMax: Math.max(...xs), yMax: Math.max(...ys) };
}

/** @param {Map<string, Buffer>} fonts */
function woff(fonts) {
  const entries = [...fonts].map(([tag, data]) => ({ tag, data, packed: deflateSync(data, { level: 9 }) }));
  let offset = 44 + 20 * entries.length;
  const directory = [];
  const bodies = [];
  for (const { tag, data, packed } of entries) {
    // Where packing gains nothing the plain bytes are stored: the format asks for it.
    const stored = packed.length < data.length ? packed : data;
    directory.push(Buffer.from(tag), ...[offset, stored.length, data.length, checksum(data)].map(long));
    const padded = Buffer.concat([stored, Buffer.alloc((4 - (stored.length % 4)) % 4)]);
    bodies.push(padded);
    offset += padded.length;
  }
  const plainSize = entries.reduce(
    (sum, { data }) => sum + Math.ceil(data.length / 4) * 4,
    12 + 16 * entries.length,
  );
  const header = [0x774f4646, 0x00010000, offset].map(long);
  const rest = [word(entries.length), word(0), long(plainSize), word(1), word(0), Buffer.alloc(20)];
  return Buffer.concat([...header, ...rest, ...directory, ...bodies]);
}

/** @param {Buffer} data */
function checksum(data) {
  const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}

/** @param {number} value */
function word(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}

/** @param {number} value */
function long(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
