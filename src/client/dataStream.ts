// Which stream of a program the bytes of a frame are from; undefined for a frame of another kind.

import { FrameType } from '../protocol/frames.ts';
import type { StreamName } from '../protocol/types.ts';

export const DATA_STREAM: Readonly<Record<number, StreamName>> = {
  [FrameType.dataPty]: 'pty',
  [FrameType.dataStdout]: 'stdout',
  [FrameType.dataStderr]: 'stderr',
};
