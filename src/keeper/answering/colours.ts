// The colours a terminal is taken to have while nobody shows it: those of VS Code's dark theme, and xterm's palette.

/** 0xRRGGBB */
const ANSI: readonly number[] = [
  0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xe5e5e5, 0x666666, 0xf14c4c,
  0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xe5e5e5,
];
const CUBE_LEVELS: readonly number[] = [0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff];

/** Text, background and cursor, by the number of their OSC. */
export const PLACES: Readonly<Record<number, number>> = { 10: 0xcccccc, 11: 0x1e1e1e, 12: 0xcccccc };

/** @returns undefined for a number the palette does not have */
export function indexedColour(index: number): number | undefined {
  if (!Number.isInteger(index) || index < 0 || index > 255) return undefined;
  if (index < 16) return ANSI[index];
  if (index >= 232) return (8 + (index - 232) * 10) * 0x01_01_01;
  const [red = 0, green = 0, blue = 0] = [36, 6, 1].map(
    (step) => CUBE_LEVELS[Math.floor((index - 16) / step) % 6],
  );
  return red * 0x1_00_00 + green * 0x1_00 + blue;
}

/** `rgb:RRRR/GGGG/BBBB` */
export function colourText(colour: number): string {
  const parts = [16, 8, 0].map((shift) => ((colour >> shift) & 0xff).toString(16).padStart(2, '0'));
  return `rgb:${parts.map((part) => part + part).join('/')}`;
}
