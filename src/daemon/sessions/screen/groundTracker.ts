// Where in a stream of terminal output a fresh emulator may take over: between sequences and characters, and right after
// a control, so that a combining character never loses the one before it. When in doubt it says no.

const GROUND = 0;
const ESCAPE = 1;
const ESCAPE_INTERMEDIATE = 2;
const CSI = 3;
const OSC = 4;
/** DCS, SOS, PM, APC: nothing in them matters until they end. */
const STRING = 5;
/** Emulators differ from here on, until the next sequence begins. */
const UNSURE = 6;

/** Stands for every character beyond the controls of Latin-1. */
const NON_ASCII = 0xa0;
const NOWHERE = -1;

export class GroundTracker {
  #state = GROUND;
  /** Bytes of a UTF-8 character still to come, and what they make so far. */
  #missing = 0;
  #character = 0;
  /** The first character that needs so many bytes. */
  #least = 0;
  #safeOffset = NOWHERE;

  /** The last offset that is safe, if there was any since the last `reset`. */
  get safeOffset(): number | undefined {
    return this.#safeOffset === NOWHERE ? undefined : this.#safeOffset;
  }

  /** Between sequences and characters; what comes may still belong to the character before. */
  get isGround(): boolean {
    return this.#state === GROUND && this.#missing === 0;
  }

  /** The stream goes on at `offset` with an emulator that is in its initial state, or drawn by a checkpoint. */
  reset(offset: number): void {
    this.#state = GROUND;
    this.#missing = 0;
    this.#safeOffset = offset;
  }

  /** @param offset of the first byte */
  push(bytes: Uint8Array, offset: number): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#missing === 0) {
        if (byte < 0x80) {
          // The bulk of all output: text where text is expected.
          if (this.#state === GROUND && byte >= 0x20) continue;
          if (this.#take(byte)) this.#safeOffset = offset + at + 1;
        } else this.#begin(byte);
      } else if ((byte & 0xc0) === 0x80) {
        this.#character = (this.#character << 6) | (byte & 0x3f);
        this.#missing--;
        // One that could have been written shorter is dropped as well.
        if (this.#missing > 0 || this.#character < this.#least) continue;
        if (this.#take(Math.min(this.#character, NON_ASCII))) this.#safeOffset = offset + at + 1;
      } else {
        // What was begun is dropped, and this byte is looked at for itself.
        this.#missing = 0;
        at--;
      }
    }
  }

  /** Bytes that begin no character are dropped by emulators. */
  #begin(byte: number): void {
    if ((byte & 0xe0) === 0xc0) this.#expect(1, byte & 0x1f, 0x80);
    else if ((byte & 0xf0) === 0xe0) this.#expect(2, byte & 0x0f, 0x800);
    else if ((byte & 0xf8) === 0xf0) this.#expect(3, byte & 0x07, 0x1_0000);
  }

  #expect(missing: number, bits: number, least: number): void {
    this.#missing = missing;
    this.#character = bits;
    this.#least = least;
  }

  /** @returns whether what follows may begin elsewhere */
  #take(code: number): boolean {
    const before = this.#state;
    this.#state = next(before, code);
    if (this.#state !== GROUND) return false;
    // ST alone is the one control that emulators pass over without forgetting the last character.
    return code !== 0x9c && (before !== GROUND || code < 0x20 || (code >= 0x80 && code < NON_ASCII));
  }
}

function next(state: number, code: number): number {
  if (code === 0x1b) return ESCAPE;
  // CAN and SUB end everything.
  if (code === 0x18 || code === 0x1a) return GROUND;
  if (code >= 0x80 && code < NON_ASCII) return afterC1(code);
  switch (state) {
    case ESCAPE:
      return afterEscape(code);
    case ESCAPE_INTERMEDIATE:
      if (code === NON_ASCII) return UNSURE;
      return code >= 0x30 && code < 0x7f ? GROUND : ESCAPE_INTERMEDIATE;
    case CSI:
      if (code === NON_ASCII) return UNSURE;
      return code >= 0x40 && code < 0x7f ? GROUND : CSI;
    case OSC:
      return code === 0x07 ? GROUND : OSC;
    case STRING:
      return code === NON_ASCII ? UNSURE : STRING;
    case UNSURE:
      return UNSURE;
    default:
      return GROUND;
  }
}

function afterEscape(code: number): number {
  if (code === 0x5b) return CSI;
  if (code === 0x5d) return OSC;
  // P, X, ^ and _
  if (code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f) return STRING;
  if (code >= 0x20 && code < 0x30) return ESCAPE_INTERMEDIATE;
  if (code >= 0x30 && code < 0x7f) return GROUND;
  return code === NON_ASCII ? UNSURE : ESCAPE;
}

/** The controls that came into UTF-8 as characters of their own. */
function afterC1(code: number): number {
  if (code === 0x9b) return CSI;
  if (code === 0x9d) return OSC;
  return code === 0x90 || code === 0x98 || code === 0x9e || code === 0x9f ? STRING : GROUND;
}
