// Bounds of the wire, each with its reason. Both ends import them, so that neither sends what the other refuses.

/** One JSON-RPC message; checked against the header before anything is allocated. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** Header block of a JSON-RPC message; a peer that sends more without a body is not speaking our protocol. */
export const MAX_HEADER_BYTES = 4 * 1024;
/** Bytes written to a control connection and not yet taken by the peer, before the connection is closed as stalled. */
export const MAX_UNSENT_BYTES = 32 * 1024 * 1024;
/** One data-plane frame. Output is cut into far smaller ones; only a checkpoint comes near. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;
/** A connection that has not proved itself by then is closed. */
export const HELLO_TIMEOUT_MS = 10_000;
/** A call without an own deadline; the connection stays up when it passes. */
export const CALL_TIMEOUT_MS = 30_000;
export const MAX_CLIENTS = 256;
export const MAX_SESSIONS = 1_000;
/** State changes queued for one slow client; past that it is told to fetch the snapshot again. */
export const MAX_QUEUED_CHANGES = 256;

/** Flow control of a viewer, in unacknowledged bytes (the figures of VS Code's own terminals). */
export const VIEWER_PAUSE_BYTES = 100_000;
export const VIEWER_RESUME_BYTES = 5_000;
/** Input a client may hold without the keeper having accepted it. */
export const MAX_UNACCEPTED_INPUT_BYTES = 64 * 1024;
/** Typed bytes older than this were meant for a screen that is gone: shown as not sent, never executed late. */
export const STALE_INPUT_MS = 2_000;
/** Input a keeper queues for one program that does not read; then the writer is no longer acknowledged. */
export const MAX_QUEUED_INPUT_BYTES = 1024 * 1024;
/** The keeper keeps a writer's count that long after the writer left, so that its repeat is recognised. */
export const WRITER_MEMORY_MS = 600_000;

/** What may be drawn over and beside one session: all of it goes to each of its viewers at every change. */
export const MAX_OVERLAYS = 256;
export const MAX_PANELS = 256;
export const MAX_SPANS = 4_096;
/** Bytes of the texts of all spans together. */
export const MAX_VISUAL_TEXT_BYTES = 64 * 1024;
