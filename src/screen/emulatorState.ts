// What @xterm/headless knows and does not show: read from its inside, in this file only. Its version is pinned, and a
// test fails when a new one has moved things.

import type { IBufferCell, Terminal } from '@xterm/headless';

/** Colours and style of a cell, or of what is printed next. */
export interface Attributes {
  isInverse(): number;
  isBold(): number;
  isUnderline(): number;
  isBlink(): number;
  isInvisible(): number;
  isItalic(): number;
  isDim(): number;
  isStrikethrough(): number;
  isOverline(): number;
  isFgRGB(): boolean;
  isBgRGB(): boolean;
  isFgPalette(): boolean;
  isBgPalette(): boolean;
  getFgColor(): number;
  getBgColor(): number;
  hasExtendedAttrs(): number;
  /** With the flags of the style. */
  readonly fg: number;
  readonly bg: number;
  readonly extended: {
    /** Dashed for every link. */
    readonly underlineStyle: number;
    readonly _ext: number;
    /** With what kind of colour it is. */
    readonly underlineColor: number;
    /** 0 = none. */
    readonly urlId: number;
  };
}

/** 0 = none, 1 = single, 2 = double, 3 = curly, 4 = dotted, 5 = dashed; links are none for it. */
export function underlineOf(attributes: Attributes): number {
  const isExtended = attributes.hasExtendedAttrs() !== 0;
  // It outlasts the flag where a saved cursor came back, and is drawn all the same.
  const style = isExtended ? (attributes.extended._ext >>> UNDERLINE_STYLE_SHIFT) & 7 : 0;
  return style === 0 && (attributes.fg & UNDERLINE_FLAG) !== 0 ? SINGLE : style;
}

const SINGLE = 1;
const UNDERLINE_FLAG = 0x1000_0000;
const UNDERLINE_STYLE_SHIFT = 26;

/** What `getCell` gives, though it says less. */
export type StyledCell = IBufferCell & Attributes;

/** A table of replaced characters; undefined is ASCII. */
type Charset = Readonly<Record<string, string>> | undefined;

export interface BufferState {
  readonly x: number;
  readonly y: number;
  /** Line of the buffer that is the screen's first. */
  readonly ybase: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: Attributes;
  readonly savedCharset: Charset;
}

export interface EmulatorState {
  readonly normal: BufferState;
  readonly alt: BufferState;
  readonly attributes: Attributes;
  /** In use: that of `glevel`, or the one that came back with a saved cursor. */
  readonly charset: Charset;
  readonly charsets: readonly Charset[];
  readonly glevel: number;
  readonly isCursorHidden: boolean;
  readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
  readonly cursorBlink: boolean | undefined;
  readonly mouseEncoding: string;
  readonly convertEol: boolean;
  /** State of the parser; 0 = ground. */
  readonly parserState: number;
}

interface Lines {
  readonly lines: {
    readonly length: number;
    maxLength: number;
    get(row: number): { readonly length: number; resize(cols: number, fill: undefined): unknown } | undefined;
  };
}

interface Inside {
  readonly buffers: { readonly normal: BufferState; readonly alt: BufferState & Lines };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly decPrivateModes: {
      readonly cursorStyle?: 'block' | 'underline' | 'bar';
      readonly cursorBlink?: boolean;
    };
  };
  readonly coreMouseService: { readonly activeEncoding: string };
  readonly _charsetService: {
    readonly charset: Charset;
    readonly _charsets: readonly Charset[];
    readonly glevel: number;
  };
  readonly _oscLinkService: {
    getLinkData(id: number): { readonly id?: string; readonly uri: string } | undefined;
  };
  readonly _inputHandler: {
    readonly _curAttrData: Attributes;
    readonly _parser: { readonly currentState: number };
  };
}

export function emulatorState(terminal: Terminal): EmulatorState {
  const inside = (terminal as unknown as { readonly _core: Inside })._core;
  return {
    normal: inside.buffers.normal,
    alt: inside.buffers.alt,
    attributes: inside._inputHandler._curAttrData,
    charset: inside._charsetService.charset,
    charsets: inside._charsetService._charsets,
    glevel: inside._charsetService.glevel,
    isCursorHidden: inside.coreService.isCursorHidden,
    cursorStyle: inside.coreService.decPrivateModes.cursorStyle,
    cursorBlink: inside.coreService.decPrivateModes.cursorBlink,
    mouseEncoding: inside.coreMouseService.activeEncoding,
    convertEol: terminal.options.convertEol === true,
    parserState: inside._inputHandler._parser.currentState,
  };
}

/**
 * Gives it a new size. The emulator keeps what is beyond the last column of the alternate screen, and shows it again when
 * there is room, though what was there since has moved: here it is gone. And an alternate screen that is not in use keeps
 * room for its former rows: what scrolled out of it later would be lines above it, where no terminal has any.
 */
export function resize(
  terminal: Terminal,
  { cols, rows }: { readonly cols: number; readonly rows: number },
): void {
  terminal.resize(cols, rows);
  const { lines } = (terminal as unknown as { readonly _core: Inside })._core.buffers.alt;
  if (lines.length === 0) lines.maxLength = rows;
  for (let row = 0; row < lines.length; row++) {
    const line = lines.get(row);
    if (line !== undefined && line.length > cols) line.resize(cols, undefined);
  }
}

/** The sequence that begins a link; '' for one that is not known any more. */
export function linkOf(terminal: Terminal, id: number): string {
  const { _oscLinkService: links } = (terminal as unknown as { readonly _core: Inside })._core;
  const link = links.getLinkData(id);
  if (link === undefined) return '';
  return `\x1b]8;${link.id === undefined ? '' : `id=${link.id}`};${link.uri}\x1b\\`;
}
