// What a session printed, as bytes and by offset, without attaching and without taking it from anybody: one page at a time,
// of all streams as they came, or of one alone.

import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { type Journal, openJournal } from '../../journal/reader.ts';
import type { DaemonParams, DaemonResult } from '../../protocol/types.ts';
import type { SessionRegistry } from './registry.ts';

type Params = DaemonParams<'session/backlog'>;
type Page = DaemonResult<'session/backlog'>;

export async function backlog(
  paths: HostPaths,
  registry: SessionRegistry,
  { session, root, stream, from, limit }: Params,
): Promise<Page> {
  const { id } = registry.find(session, root);
  const journal = await openJournal(sessionPaths(paths, id).journalDir);
  const begin = Math.max(from, journal.start);
  return stream === undefined ? wholePage(journal, begin, limit) : streamPage(journal, begin, limit, stream);
}

async function wholePage(journal: Journal, begin: number, limit: number): Promise<Page> {
  const { from, bytes } = await journal.read(begin, limit);
  return { from, next: from + bytes.length, end: journal.end, data: bytes.toString('base64') };
}

/** Offsets count the bytes of all streams, so a page may be empty and still be on its way. */
async function streamPage(
  journal: Journal,
  begin: number,
  limit: number,
  stream: NonNullable<Params['stream']>,
): Promise<Page> {
  const pieces: Buffer[] = [];
  let left = limit;
  let next = begin;
  for await (const mark of journal.marks(begin)) {
    if (mark.kind !== 'chunk') continue;
    if (left === 0) break;
    const start = Math.max(mark.begin, begin);
    const size = mark.stream === stream ? Math.min(mark.end - start, left) : 0;
    if (size > 0) {
      const { from, bytes } = await journal.read(start, size);
      // Trimmed meanwhile.
      if (from >= start + size) continue;
      pieces.push(bytes);
      left -= bytes.length;
      next = from + bytes.length;
      if (next < mark.end) break;
    } else next = mark.end;
  }
  return { from: begin, next, end: journal.end, data: Buffer.concat(pieces).toString('base64') };
}
