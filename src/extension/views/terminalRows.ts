// The rows of the Terminals view: sessions somebody opened, where each is shown, what runs in it, how it ended.

import path from 'node:path';
import { exitText } from '../../client/exitText.ts';
import type { SessionInfo, Viewer } from '../../protocol/types.ts';
import { t } from '../l10n.ts';
import { ago, duration, escapeMarkdown, joined, oneOrMany } from './amounts.ts';
import { byRoot, type Places, rootName, runningElsewhere } from './places.ts';
import { folderRow, type Row, type RowIcon } from './row.ts';

export function terminalRows(sessions: Iterable<SessionInfo>, places: Places, now: number): readonly Row[] {
  const own = [...sessions].filter(({ kind }) => kind !== 'service').sort(inOrder);
  // What this window shows is here, whatever folder it was opened for.
  const shown = own.filter((session) => session.viewers.some(({ window }) => window === places.window));
  const { here, elsewhere } = byRoot(
    own.filter((session) => !shown.includes(session)),
    places,
  );
  const rowsOf = (list: readonly SessionInfo[]): Row[] =>
    [...list].sort(inOrder).map((session) => terminalRow(session, places, now));
  const top = rowsOf([...shown, ...here.flatMap(([, list]) => list)]);
  if (elsewhere.length === 0) return top;
  const folders = elsewhere.map(([root, list]) =>
    folderRow(`root:${root ?? ''}`, rootName(root), rowsOf(list), {
      description: t('{count} running', { count: countRunning(list) }),
      icon: { name: 'root-folder', color: null },
      tooltip: escapeMarkdown(root ?? t('Terminals of no folder')),
    }),
  );
  const running = countRunning(elsewhere.flatMap(([, list]) => list));
  const description = runningElsewhere(running, elsewhere.length);
  return [...top, folderRow('elsewhere', t('Elsewhere'), folders, { description, fold: 'closed' })];
}

/** A program other than the shell is in the foreground; null where that is not known or there is no shell. */
export function foregroundProgram(session: SessionInfo): string | null {
  const { foreground, run } = session;
  if (foreground === null || run === null || run.exit !== null) return null;
  return isShellOf(foreground, session.argv) ? null : foreground;
}

/** What it is doing and where it is shown, or how it ended. */
export function terminalText(session: SessionInfo, places: Places, now: number): string {
  return isEnded(session) ? endText(session, now) : liveText(session, places, now);
}

export function isEnded({ state }: SessionInfo): boolean {
  return state === 'exited' || state === 'lost';
}

/** Running ones first, each in the order they were made. */
function inOrder(a: SessionInfo, b: SessionInfo): number {
  return Number(isEnded(a)) - Number(isEnded(b)) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

function isShellOf(program: string, argv: readonly string[]): boolean {
  const bare = (name: string): string =>
    path
      .basename(name)
      .replace(/^-/, '')
      .replace(/\.exe$/i, '');
  return argv[0] === undefined ? false : bare(program) === bare(argv[0]);
}

function countRunning(sessions: readonly SessionInfo[]): number {
  return sessions.filter((session) => !isEnded(session)).length;
}

function terminalRow(session: SessionInfo, places: Places, now: number): Row {
  const words = terminalText(session, places, now);
  return {
    id: `terminal:${session.id}`,
    label: session.name,
    description: words,
    icon: iconOf(session, places),
    tooltip: tooltipOf(session, places, words),
    spoken: joined(session.name, isEnded(session) ? t('ended') : t('running'), words).replaceAll(' · ', ', '),
    context: contextOf(session, places),
    fold: 'none',
    command: 'holdfast.openTerminal',
    children: [],
  };
}

function liveText(session: SessionInfo, places: Places, now: number): string {
  if (session.state === 'starting') return t('starting');
  return joined(
    foregroundProgram(session) ?? t('idle'),
    (session.inputStalledSince ?? null) !== null && t('does not read what is typed'),
    whereText(session.viewers, places),
    session.viewers.length === 0 &&
      session.detachedAt !== null &&
      now - session.detachedAt >= 60_000 &&
      duration(now - session.detachedAt),
  );
}

function whereText(viewers: readonly Viewer[], { window }: Places): string {
  if (viewers.length === 0) return t('in background');
  const count = viewers.filter((viewer) => viewer.window !== window).length;
  if (count === 0) return '';
  return count < viewers.length
    ? oneOrMany(count, t('also in another place'), t('also in {count} other places', { count }))
    : oneOrMany(count, t('in another place'), t('in {count} other places', { count }));
}

function endText({ run, state }: SessionInfo, now: number): string {
  if (state === 'lost') return t('lost: its keeper was killed');
  const exit = run?.exit ?? null;
  return exit === null ? t('ended') : joined(exitText(exit), ago(now - exit.at));
}

function iconOf(session: SessionInfo, { window }: Places): RowIcon {
  if (session.state === 'lost') return { name: 'debug-disconnect', color: 'problemsErrorIcon.foreground' };
  if (isEnded(session)) {
    const exit = session.run?.exit;
    const isClean = exit?.exitCode === 0 || exit?.outcome === 'stopped';
    return isClean
      ? { name: 'check', color: 'disabledForeground' }
      : { name: 'close', color: 'problemsErrorIcon.foreground' };
  }
  const isHere = session.viewers.some((viewer) => viewer.window === window);
  if (session.kind === 'terminal') return { name: 'terminal', color: isHere ? 'testing.iconPassed' : null };
  return { name: session.kind === 'task' ? 'tools' : 'server-process', color: null };
}

function contextOf(session: SessionInfo, { window }: Places): string {
  const words = ['terminal'];
  if (isEnded(session)) words.push('isEnded');
  else words.push('isLive', 'hasProcess');
  const { viewers } = session;
  if (viewers.some((viewer) => viewer.window === window)) words.push('isHere');
  if (viewers.some((viewer) => viewer.window !== window && viewer.mode === 'lead'))
    words.push('isLedElsewhere');
  return words.join(' ');
}

function tooltipOf(session: SessionInfo, { window }: Places, words: string): string {
  const viewers = session.viewers.map((viewer) => {
    const where = viewer.window === window ? t('this window') : viewer.label;
    const size = viewer.size === null ? null : `${viewer.size.cols}×${viewer.size.rows}`;
    return `- ${escapeMarkdown(joined(where, viewer.mode === 'view' ? t('read-only') : t('may type'), size))}`;
  });
  return [
    `**${escapeMarkdown(session.name)}** — ${escapeMarkdown(words)}`,
    viewers.join('\n'),
    escapeMarkdown(
      joined(session.run !== null && t('pid {pid}', { pid: session.run.pid }), session.argv.join(' ')),
    ),
    escapeMarkdown(session.cwd),
    session.originator === null ? '' : escapeMarkdown(t('started by {who}', { who: session.originator })),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
