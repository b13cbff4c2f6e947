// A screen as the text that draws it on a terminal in its initial state (after RIS): both buffers with scrollback, and
// then what serialize() leaves out. Absent on purpose: synchronised output (2026), which would hold a screen back whose
// program may be gone.

import type { SerializeAddon } from '@xterm/addon-serialize';
import type { IBuffer, IBufferCell, IBufferLine, Terminal } from '@xterm/headless';
import { type BufferState, type EmulatorState, emulatorState } from './emulatorState.ts';
import { sgrOf } from './sgr.ts';

const ESC = '\x1b';
const CSI = `${ESC}[`;
/** What serialize() puts between the two buffers. */
const TO_ALTERNATE = `${CSI}?1049h${CSI}H`;
/** The same without saving the cursor: what is saved is set before. */
const TO_ALTERNATE_PLAINLY = `${CSI}0m${CSI}?1047h${CSI}H`;
const DESIGNATORS = ['(', ')', '*', '+'] as const;
const LOCKING_SHIFTS = ['\x0f', '\x0e', `${ESC}n`, `${ESC}o`] as const;
const CURSOR_STYLES = { block: 2, underline: 4, bar: 6 } as const;
const MOUSE_TRACKING = { none: '', x10: '9', vt200: '1000', drag: '1002', any: '1003' } as const;
const MOUSE_ENCODING: Readonly<Record<string, string>> = { SGR: '1006', SGR_PIXELS: '1016' };
const TAB_WIDTH = 8;

/** @param scrollback lines above the screen */
export function draw(
  terminal: Terminal,
  serializer: SerializeAddon,
  scrollback: number,
  title: string,
): string {
  const state = emulatorState(terminal);
  const isAlternate = terminal.buffer.active.type === 'alternate';
  const content = withoutEmptyMoves(serializer.serialize({ scrollback, excludeModes: true }));
  // Output can hold the sequence too, but not in what serialize() writes: cells have no escape in them.
  const border = isAlternate ? content.lastIndexOf(TO_ALTERNATE) : -1;
  const normal = border < 0 ? content : content.slice(0, border);
  return [
    normal,
    colouredBlanks(terminal, terminal.buffer.normal),
    bufferSupplement(state, state.normal, terminal.cols, terminal.rows),
    ...(isAlternate
      ? [
          cursorTo(state.normal.x, state.normal.y),
          TO_ALTERNATE_PLAINLY,
          content.slice(border + TO_ALTERNATE.length),
          colouredBlanks(terminal, terminal.buffer.alternate),
          bufferSupplement(state, state.alt, terminal.cols, terminal.rows),
        ]
      : []),
    ...state.charsets.map((charset, level) => (charset === undefined ? '' : designate(level, charset))),
    LOCKING_SHIFTS[state.glevel] ?? '',
    // Only going back to a saved cursor can have put another set into use.
    state.charset === state.charsets[state.glevel] ? '' : `${ESC}8`,
    modes(terminal, state),
    title === '' ? '' : `${ESC}]2;${title}\x07`,
    cursor(terminal, state, isAlternate ? state.alt : state.normal),
  ].join('');
}

/** serialize() writes moves by nothing, which terminals take for moves by one: a blank row before a wrapped one got a dash. */
function withoutEmptyMoves(content: string): string {
  return content.replaceAll(`${CSI}0C`, '').replaceAll(`${CSI}0D`, '');
}

/** The rows below the last text, which serialize() takes for empty whatever their background. */
function colouredBlanks(terminal: Terminal, buffer: IBuffer): string {
  const rowsBelow: string[] = [];
  const cell = buffer.getNullCell();
  for (let row = terminal.rows - 1; row >= 0; row--) {
    const line = buffer.getLine(buffer.baseY + row);
    if (line === undefined || line.translateToString(true) !== '') break;
    let text = '';
    for (let column = 0; column < line.length; ) {
      const style = backgroundOf(line, column, cell);
      const begin = column;
      while (column < line.length && backgroundOf(line, column, cell) === style) column++;
      if (style !== '') text += `${cursorTo(begin, row)}${style}${CSI}${column - begin}X`;
    }
    rowsBelow.push(text);
  }
  const drawn = rowsBelow.join('');
  return drawn === '' ? '' : `${drawn}${CSI}0m`;
}

function backgroundOf(line: IBufferLine, column: number, work: IBufferCell): string {
  const cell = line.getCell(column, work);
  return cell === undefined || cell.isBgDefault() ? '' : sgrOf(cell);
}

/** Scroll region, tab stops and saved cursor, which each buffer has for itself. Leaves the cursor anywhere. */
function bufferSupplement(state: EmulatorState, buffer: BufferState, cols: number, rows: number): string {
  const savedRow = Math.min(Math.max(buffer.savedY - buffer.ybase, 0), rows - 1);
  const saved = [
    // Saved with the cursor is the character set that was in use.
    buffer.savedCharset === undefined ? '' : designate(0, buffer.savedCharset),
    cursorTo(buffer.savedX, savedRow),
    sgrOf(buffer.savedCurAttrData),
    `${ESC}7`,
    buffer.savedCharset === undefined ? '' : `${ESC}(B`,
  ];
  const isWhole = buffer.scrollTop === 0 && buffer.scrollBottom === rows - 1;
  const region = isWhole ? '' : `${CSI}${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`;
  return `${saved.join('')}${sgrOf(state.attributes)}${tabStops(buffer, cols)}${region}`;
}

function tabStops({ tabs }: BufferState, cols: number): string {
  const columns = Array.from({ length: cols }, (_, column) => column);
  if (columns.every((column) => (tabs[column] === true) === (column % TAB_WIDTH === 0))) return '';
  const stops = columns
    .filter((column) => tabs[column] === true)
    .map((column) => `${CSI}${column + 1}G${ESC}H`);
  return `${CSI}3g${stops.join('')}`;
}

/** Only line drawing and the pound sign are told apart from ASCII; nobody uses the others any more. */
function designate(level: number, charset: Readonly<Record<string, string>>): string {
  const final = charset['q'] === '─' ? '0' : charset['#'] === '£' ? 'A' : 'B';
  return `${ESC}${DESIGNATORS[level] ?? '('}${final}`;
}

function modes(terminal: Terminal, state: EmulatorState): string {
  const { modes: set } = terminal;
  const text = [
    set.applicationCursorKeysMode ? `${CSI}?1h` : '',
    set.applicationKeypadMode ? `${CSI}?66h` : '',
    set.bracketedPasteMode ? `${CSI}?2004h` : '',
    set.insertMode ? `${CSI}4h` : '',
    set.reverseWraparoundMode ? `${CSI}?45h` : '',
    set.sendFocusMode ? `${CSI}?1004h` : '',
    set.wraparoundMode ? '' : `${CSI}?7l`,
    state.convertEol ? `${CSI}20h` : '',
    decset(MOUSE_TRACKING[set.mouseTrackingMode]),
    decset(MOUSE_ENCODING[state.mouseEncoding] ?? ''),
  ];
  return text.join('');
}

function decset(mode: string): string {
  return mode === '' ? '' : `${CSI}?${mode}h`;
}

/** Last of all: origin mode moves it, and is measured from the scroll region. */
function cursor(terminal: Terminal, state: EmulatorState, { x, y, scrollTop }: BufferState): string {
  const isOrigin = terminal.modes.originMode;
  const style = state.cursorStyle === undefined ? 0 : CURSOR_STYLES[state.cursorStyle];
  return [
    isOrigin ? `${CSI}?6h` : '',
    cursorTo(Math.min(x, terminal.cols - 1), isOrigin ? y - scrollTop : y),
    sgrOf(state.attributes),
    style === 0 ? '' : `${CSI}${style - (state.cursorBlink === true ? 1 : 0)} q`,
    state.isCursorHidden ? `${CSI}?25l` : '',
  ].join('');
}

function cursorTo(x: number, y: number): string {
  return `${CSI}${y + 1};${x + 1}H`;
}
