// A program that nobody watches asks its terminal what only a screen can tell: the emulator of the screens worker answers,
// through the keeper, which knows whether it is still waited for.

import type { KeeperContract } from '../../protocol/types.ts';
import type { Daemon } from '../daemon.ts';

export function answerFor(
  { registry, keepers, screens, log }: Pick<Daemon, 'registry' | 'keepers' | 'screens' | 'log'>,
  { session, question, sequence }: KeeperContract['notifications']['session/didAsk'],
): void {
  const answer = async (): Promise<void> => {
    const text = await screens.answer(session, sequence);
    const keeper = registry.get(session)?.keeper ?? null;
    if (keeper !== null) await keepers.find(keeper)?.request('session/answer', { session, question, text });
  };
  answer().catch((error: unknown) =>
    log.warn('a question to a terminal was not answered', { session, cause: String(error) }),
  );
}
