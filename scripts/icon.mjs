// Draws media/icon.png, the marketplace icon: the anchor of media/holdfast.svg in white on a deep blue tile.
// Distances to the strokes give smooth edges without a renderer; run it after changing a number here.
// @ts-check
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { repoRoot } from './step.mjs';

/** @typedef {readonly [number, number]} Point */

const size = 256;
/** The drawing is 24 units wide, as the SVG; the anchor is drawn a little smaller than the tile. */
const units = 24;
const scale = 0.74;
const strokeWidth = 1.9;
const tileRadius = 5.2;
const top = [46, 108, 176];
const bottom = [13, 42, 84];

/** @type {readonly (readonly [Point, Point])[]} */
const lines = [
  [
    [12, 7],
    [12, 21],
  ],
  [
    [7.75, 10.5],
    [16.25, 10.5],
  ],
  ...arms(),
  [
    [1.75, 15.5],
    [3.5, 13.25],
  ],
  [
    [3.5, 13.25],
    [5.5, 15.25],
  ],
  [
    [22.25, 15.5],
    [20.5, 13.25],
  ],
  [
    [20.5, 13.25],
    [18.5, 15.25],
  ],
];

const rows = Buffer.alloc(size * (1 + size * 4));
for (let y = 0; y < size; y += 1) {
  for (let x = 0; x < size; x += 1) rows.set(pixel(x + 0.5, y + 0.5), y * (1 + size * 4) + 1 + x * 4);
}
writeFileSync(path.join(repoRoot, 'media/icon.png'), png(rows));

/** The lower half of an ellipse, as short lines. */
function arms() {
  const steps = 48;
  const at = (/** @type {number} */ step) => {
    const angle = (Math.PI * step) / steps;
    return /** @type {Point} */ ([12 + 8.5 * Math.cos(angle), 13.5 + 7.5 * Math.sin(angle)]);
  };
  return Array.from({ length: steps }, (_, step) => /** @type {const} */ ([at(step), at(step + 1)]));
}

/**
 * @param {number} x
 * @param {number} y
 */
function pixel(x, y) {
  const tile = units * (x / size - 0.5);
  const tileY = units * (y / size - 0.5);
  const corner = units / 2 - tileRadius;
  const outside = Math.hypot(Math.max(Math.abs(tile) - corner, 0), Math.max(Math.abs(tileY) - corner, 0));
  const alpha = coverage(outside - tileRadius);
  /** @type {Point} */
  const point = [12 + tile / scale, 12 + tileY / scale];
  const ring = Math.abs(Math.hypot(point[0] - 12, point[1] - 4.75) - 2.25);
  const nearest = Math.min(ring, ...lines.map(([from, to]) => distance(point, from, to)));
  const ink = coverage((nearest - strokeWidth / 2) * scale);
  const colour = top.map((value, index) => {
    const background = value + ((bottom[index] ?? 0) - value) * (y / size);
    return Math.round(background + (255 - background) * ink);
  });
  return [...colour, Math.round(255 * alpha)];
}

/** How much of a pixel lies inside an edge that is this many units away. @param {number} distanceToEdge */
function coverage(distanceToEdge) {
  return Math.min(1, Math.max(0, 0.5 - (distanceToEdge * size) / units));
}

/**
 * @param {Point} point
 * @param {Point} from
 * @param {Point} to
 */
function distance(point, from, to) {
  const along = [to[0] - from[0], to[1] - from[1]];
  const dot = (point[0] - from[0]) * (along[0] ?? 0) + (point[1] - from[1]) * (along[1] ?? 0);
  const share = Math.min(1, Math.max(0, dot / ((along[0] ?? 0) ** 2 + (along[1] ?? 0) ** 2)));
  return Math.hypot(
    point[0] - from[0] - share * (along[0] ?? 0),
    point[1] - from[1] - share * (along[1] ?? 0),
  );
}

/** @param {Buffer} pixels rows of RGBA, each after a zero */
function png(pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // 8 bits a channel, red green blue and alpha.
  header.set([8, 6], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  body.copy(result, 4);
  result.writeUInt32BE(crc32(body), body.length + 4);
  return result;
}
