// A screen as the text that draws it on a terminal in its initial state (after RIS): both buffers with scrollback, then
// all that decides how the terminal goes on. Absent on purpose: synchronised output (2026), which would hold a screen back
// whose program may be gone.

import type { Terminal } from '@xterm/headless';
import { lastCell } from './cells.ts';
import { type BufferState, type EmulatorState, emulatorState, linkOf } from './emulatorState.ts';
import { drawRows, type PlacedMark } from './rowDrawing.ts';
import { PLAIN, sgrOf } from './sgr.ts';
import type { Unkept } from './unkept.ts';

const ESC = '\x1b';
const CSI = `${ESC}[`;
/** Without saving the cursor: what is saved is set before. */
const TO_ALTERNATE = `${CSI}0m${CSI}?1047h${CSI}H`;
const DESIGNATORS = ['(', ')', '*', '+'] as const;
const LOCKING_SHIFTS = ['\x0f', '\x0e', `${ESC}n`, `${ESC}o`] as const;
const CURSOR_STYLES = { block: 2, underline: 4, bar: 6 } as const;
const MOUSE_TRACKING = { none: '', x10: '9', vt200: '1000', drag: '1002', any: '1003' } as const;
const MOUSE_ENCODING: Readonly<Record<string, string>> = { SGR: '1006', SGR_PIXELS: '1016' };
const TAB_WIDTH = 8;

export interface Drawn {
  readonly terminal: Terminal;
  /** Lines above the screen. */
  readonly scrollback: number;
  readonly title: string;
  readonly unkept: Pick<Unkept, 'marks' | 'colors' | 'keyboards'>;
}

export function draw(drawn: Drawn): string {
  const { terminal, title, unkept } = drawn;
  const state = emulatorState(terminal);
  const isAlternate = terminal.buffer.active.type === 'alternate';
  const { normal, alternate } = unkept.keyboards();
  return [
    isAlternate ? '' : leftInAlternate(state, alternate),
    rowsOf(drawn, 'normal'),
    bufferSupplement(state.normal, terminal.cols, terminal.rows),
    normal,
    ...(isAlternate
      ? [
          // Where the other cursor stays decides what becomes of its rows when there are fewer.
          cursorTo(state.normal.x, state.normal.y),
          TO_ALTERNATE,
          isNeverSaved(state.alt)
            ? ''
            : `${cursorTo(state.alt.savedX, state.alt.savedY)}${saving(state.alt)}${CSI}H`,
          rowsOf(drawn, 'alternate'),
          bufferSupplement(state.alt, terminal.cols, terminal.rows),
          alternate,
        ]
      : []),
    unkept.colors(),
    ...cursorAndCharsets(terminal, state),
    modes(terminal, state),
    title === '' ? '' : `${ESC}]2;${title}\x07`,
  ].join('');
}

function rowsOf({ terminal, scrollback, unkept }: Drawn, which: 'normal' | 'alternate'): string {
  const buffer = terminal.buffer[which];
  const { cols, rows } = terminal;
  const state = emulatorState(terminal);
  return drawRows({
    buffer,
    cols,
    rows,
    from: Math.max(0, buffer.length - rows - scrollback),
    marks: which === 'normal' ? [...unkept.marks(), ...savedPlace(state.normal)].sort(inOrder) : [],
    linkOf: (id) => linkOf(terminal, id),
  });
}

/** The saved cursor belongs to a line: it is saved while that is drawn, wherever the line will be afterwards. */
function savedPlace(buffer: BufferState): readonly PlacedMark[] {
  if (isNeverSaved(buffer)) return [];
  return [{ line: buffer.savedY, column: buffer.savedX, text: saving(buffer) }];
}

/** Where the alternate screen's cursor was saved, and how its keys are told, outlasts it. */
function leftInAlternate({ alt }: EmulatorState, keyboards: string): string {
  const saved = isNeverSaved(alt) ? '' : `${cursorTo(alt.savedX, alt.savedY)}${saving(alt)}`;
  return saved + keyboards === '' ? '' : `${CSI}?1047h${saved}${keyboards}${CSI}?1047l${CSI}H`;
}

function isNeverSaved({ savedX, savedY, savedCurAttrData, savedCharset }: BufferState): boolean {
  return savedX === 0 && savedY === 0 && sgrOf(savedCurAttrData) === PLAIN && savedCharset === undefined;
}

/** Saves the cursor where it is, and leaves it plain. */
function saving({ savedCharset, savedCurAttrData }: BufferState): string {
  // Saved with the cursor is the character set that was in use.
  const set = savedCharset === undefined ? '' : designate(0, savedCharset);
  return `${set}${sgrOf(savedCurAttrData)}${ESC}7${set === '' ? '' : `${ESC}(B`}${PLAIN}`;
}

/** Tab stops and scroll region, which each buffer has for itself. Leaves the cursor anywhere. */
function bufferSupplement(buffer: BufferState, cols: number, rows: number): string {
  const isWhole = buffer.scrollTop === 0 && buffer.scrollBottom === rows - 1;
  return `${tabStops(buffer, cols)}${isWhole ? '' : `${CSI}${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`}`;
}

function inOrder(a: PlacedMark, b: PlacedMark): number {
  return a.line - b.line || a.column - b.column;
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

/**
 * The cursor before the character sets, as behind a character in the last column it stands only where one is printed; but
 * a set that came back with a saved cursor comes before.
 */
function cursorAndCharsets(terminal: Terminal, state: EmulatorState): readonly string[] {
  const charsets = [
    ...state.charsets.map((charset, level) => (charset === undefined ? '' : designate(level, charset))),
    LOCKING_SHIFTS[state.glevel] ?? '',
  ].join('');
  const isRestored = state.charset !== state.charsets[state.glevel];
  const place = cursor(terminal, state, !isRestored);
  return isRestored ? [charsets, `${ESC}8`, place] : [place, charsets];
}

/**
 * Origin mode moves it, and its rows are counted from the scroll region then. Else it is told from the last row, where
 * the drawing left it if it can have: the terminal may have got another height meanwhile, and what comes next must not be
 * printed over history.
 */
function cursor(terminal: Terminal, state: EmulatorState, isAtEnd: boolean): string {
  const { cols, rows } = terminal;
  const { active } = terminal.buffer;
  const { x, y, scrollTop, scrollBottom } = active.type === 'alternate' ? state.alt : state.normal;
  const isOrigin = terminal.modes.originMode;
  const isWhole = scrollTop === 0 && scrollBottom === rows - 1;
  const isRelative = isAtEnd && active.type === 'normal' && !isOrigin && isWhole;
  const row = isOrigin ? y - scrollTop : y;
  const style = state.cursorStyle === undefined ? 0 : CURSOR_STYLES[state.cursorStyle];
  const last =
    x < cols
      ? { column: x, text: '' }
      : lastCell(active.getLine(active.baseY + y), cols, (id) => linkOf(terminal, id));
  const { urlId } = state.attributes.extended;
  return [
    isOrigin ? `${CSI}?6h` : '',
    isRelative ? cursorUp(rows - 1 - row, last.column) : cursorTo(last.column, row),
    last.text,
    sgrOf(state.attributes),
    state.attributes.hasExtendedAttrs() === 0 || urlId === 0 ? '' : linkOf(terminal, urlId),
    style === 0 ? '' : `${CSI}${style - (state.cursorBlink === true ? 1 : 0)} q`,
    state.isCursorHidden ? `${CSI}?25l` : '',
  ].join('');
}

function cursorUp(count: number, x: number): string {
  return `${count === 0 ? '' : `${CSI}${count}A`}${CSI}${x + 1}G`;
}

function cursorTo(x: number, y: number): string {
  return `${CSI}${y + 1};${x + 1}H`;
}
