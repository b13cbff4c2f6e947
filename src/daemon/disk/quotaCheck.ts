// What `doctor` says of the disk that history takes.

import type { Check } from '../../protocol/types.ts';

const MIB = 1024 ** 2;
/** From here on history is about to go. */
const NEARLY_FULL = 0.9;

export function quotaCheck(use: { readonly bytes: number; readonly limitBytes: number }): Check {
  const isRoomy = use.bytes <= use.limitBytes * NEARLY_FULL;
  const [bytes, limit] = [use.bytes, use.limitBytes].map((amount) => Math.round(amount / MIB));
  return {
    check: 'daemon.disk',
    result: isRoomy ? 'PASS' : 'WARN',
    detail: `what sessions printed takes ${bytes} of ${limit} MiB`,
    fix: isRoomy
      ? null
      : 'the oldest history goes by itself; holdfast purge and holdfast flush free more, HOLDFAST_DISK_QUOTA_BYTES allows more',
  };
}
