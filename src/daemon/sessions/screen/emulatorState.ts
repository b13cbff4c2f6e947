// What @xterm/headless knows and does not show: read from its inside, in this file only. Its version is pinned, and a
// test fails when a new one has moved things.

import type { Terminal } from '@xterm/headless';

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
}

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

interface Inside {
  readonly buffers: { readonly normal: BufferState; readonly alt: BufferState };
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
