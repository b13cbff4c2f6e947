// Durations, sizes and percentages as people write them: `500ms`, `5s`, `2m`, `1h`; `512KiB`, `10MiB`; `200%`.

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const UNITS_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

/** @returns milliseconds; undefined when this is no duration. A unit is required, except for 0. */
export function parseDuration(text: string): number | undefined {
  return parseAmount(text, UNITS_MS);
}

/** @returns bytes; undefined when this is no size. A unit is required, except for 0. */
export function parseSize(text: string): number | undefined {
  return parseAmount(text, UNITS_BYTES);
}

/** @returns 50 for `50%`; undefined when this is no percentage: the sign is required */
export function parsePercent(text: string): number | undefined {
  const digits = /^(\d{1,9}(?:\.\d{1,6})?) ?%$/.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The shortest exact form, for messages: 1536 → `1536B`, 2048 → `2KiB`. */
export function printSize(bytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    const unitBytes = UNITS_BYTES[unit] ?? 1;
    if (bytes >= unitBytes && bytes % unitBytes === 0) return `${bytes / unitBytes}${unit}`;
  }
  return `${bytes}B`;
}

/** The shortest exact form, for messages: 90000 → `90s`. */
export function printDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const unitMs = UNITS_MS[unit] ?? 1;
    if (ms >= unitMs && ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  }
  return `${ms}ms`;
}

function parseAmount(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z]{0,3})$/.exec(text.trim());
  if (match === null) return undefined;
  const [, digits = '', unit = ''] = match;
  const value = Number(digits);
  if (unit === '') return value === 0 ? 0 : undefined;
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) return undefined;
  const amount = Math.round(value * factor);
  return Number.isSafeInteger(amount) ? amount : undefined;
}
