// After a start of the daemon: what the journal of a service tells that no keeper can tell any more.

import type { Log } from '../../host/log.ts';
import type { Service } from './service.ts';
import type { JournalAccess, RunRecord } from './sessionRunner.ts';

/** A journal that cannot be read costs what it says of one service, not the start of the daemon. */
export async function readRuns(
  { journal, log }: { readonly journal: JournalAccess; readonly log: Pick<Log, 'error'> },
  session: string,
): Promise<readonly RunRecord[]> {
  try {
    return await journal.runs(session);
  } catch (error) {
    log.error('the journal of a service cannot be read', error, { session });
    return [];
  }
}

/** No keeper has it: either its journal says how it ended, or it died with its keeper. */
export function adoptFromJournal(service: Service, records: readonly RunRecord[]): void {
  const last = records.at(-1);
  if (last === undefined || last.exit === null) {
    service.dispatch({ event: 'lostKeeper', reason: 'its keeper died while no daemon ran' });
    return;
  }
  const { startedAt, exit } = last;
  service.adopt({ number: records.length, pid: 0, startTime: 0, startedAt, exit }, records);
}
