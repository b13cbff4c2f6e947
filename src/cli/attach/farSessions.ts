// What the attach client needs of another machine, where its files cannot be read. The command line provides it, from a
// bundle that knows the way; errors of it are told apart by their `kind`, not their class, which is another one here.

import type { StreamTarget } from '../../client/streamOptions.ts';
import type { SessionMeta } from '../../host/records.ts';
import type { Size } from '../../protocol/types.ts';
import type { History } from '../attachCreate.ts';

export interface FarSessions {
  /** By id or name; undefined where there is none. */
  find(target: string): Promise<Pick<SessionMeta, 'id' | 'kind' | 'root' | 'argv'> | undefined>;
  /** Asked before each connection. Rejects with `processGone` where no keeper has it. */
  target(
    id: string,
    viewer: { readonly writer: string; readonly mode: 'lead' | 'view'; readonly steal: boolean },
  ): Promise<StreamTarget>;
  history(id: string): Promise<History>;
  interrupt(id: string): Promise<void>;
  create(id: string, size: Size | null): Promise<string>;
}

export function kindOf(error: unknown): string | undefined {
  return error instanceof Error && 'kind' in error ? String(error.kind) : undefined;
}
