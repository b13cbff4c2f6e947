// Frames of a keeper that only say something to whoever listens; those a stream itself goes by are its own business.

import { frameBody } from '../ipc/frameSocket.ts';
import { type Frame, FrameType } from '../protocol/frames.ts';
import type { StreamListener } from './streamOptions.ts';

/** What a newer keeper may say beyond this is passed over. */
export function tell(listener: StreamListener, frame: Frame): void {
  switch (frame.type) {
    case FrameType.size:
      listener.onSize?.(frameBody('size', frame));
      return;
    case FrameType.lead:
      listener.onLead?.(frameBody('lead', frame));
      return;
    case FrameType.evicted:
      listener.onEvicted?.(frameBody('evicted', frame));
      return;
    case FrameType.run:
      listener.onRun?.(frameBody('run', frame));
      return;
    case FrameType.exit:
      listener.onExit?.(frameBody('exit', frame));
      return;
    case FrameType.move:
      listener.onMove?.(frameBody('move', frame));
      return;
    case FrameType.visual:
      listener.onVisual?.(frameBody('visual', frame));
      return;
    default:
      return;
  }
}
