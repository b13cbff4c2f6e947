// What the one status bar item says: how the connection is, and how many services of this window run. Pure.

import { assertNever } from '../base/assertNever.ts';
import type { ClientState } from '../client/clientState.ts';
import type { ServiceInfo, SessionInfo } from '../protocol/types.ts';
import { t } from './l10n.ts';
import { ANCHOR_ICON } from './manifest.ts';
import { countdown, escapeMarkdown, oneOrMany } from './views/amounts.ts';
import { isHere, type Places } from './views/places.ts';
import { hasFailed, isUp } from './views/serviceRows.ts';
import { stateText } from './views/serviceTexts.ts';
import { isEnded } from './views/terminalRows.ts';

export interface StatusPicture {
  readonly text: string;
  /** For screen readers and as the title of the list of actions: icons and colour in words. */
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly background: 'none' | 'warning' | 'error';
}

export interface StatusInput {
  readonly state: ClientState;
  readonly services: Iterable<ServiceInfo>;
  readonly sessions: Iterable<SessionInfo>;
  readonly places: Places;
  /** Epoch ms; null while connected, and while nothing is meant to be. */
  readonly disconnectedSince: number | null;
  readonly now: number;
}

/** A daemon that is replaced is back long before; colour is for what does not mend itself. */
export const ALARM_AFTER_MS = 10_000;

export function statusPicture(input: StatusInput): StatusPicture {
  const { state, disconnectedSince, now } = input;
  const isAlarm = disconnectedSince !== null && now - disconnectedSince >= ALARM_AFTER_MS;
  const background = isAlarm ? 'error' : 'none';
  const say = (icon: string, short: string, long: string): StatusPicture => ({
    text: short === '' ? `$(${icon})` : `$(${icon}) ${short}`,
    label: `Holdfast: ${long}`,
    tooltip: `**Holdfast** — ${escapeMarkdown(long)}`,
    background,
  });
  switch (state.state) {
    case 'connected':
      return connectedPicture(input);
    case 'connecting':
      return say('sync~spin', t('connecting'), t('connecting'));
    case 'reconnecting': {
      const { attempt, retryAt, lastError } = state;
      const wait = countdown(retryAt - now);
      const next =
        retryAt > now ? t('try {attempt} in {wait}', { attempt, wait }) : t('try {attempt}', { attempt });
      const why = firstLine(lastError.message);
      return say(
        'sync~spin',
        t('reconnecting, {next}', { next }),
        t('reconnecting, {next}: {why}. Terminals and services go on', { next, why }),
      );
    }
    case 'incompatible':
      return say('warning', t('not connected'), firstLine(state.failure.message));
    case 'closed':
      // Only what somebody did on purpose is worth the place; usually nothing runs because nothing was asked for.
      return say(ANCHOR_ICON, state.reason === 'shutdown' ? t('shut down') : '', closedText(state.reason));
    default:
      return assertNever(state);
  }
}

function connectedPicture({ services, sessions, places, now }: StatusInput): StatusPicture {
  const here = [...services].filter(({ root }) => isHere(root, places));
  // What is not meant to start by itself, or by the clock, counts only while it runs.
  const counted = here.filter(
    (service) => isUp(service) || (service.config.autostart && service.config.cron === null),
  );
  const failed = here.filter(hasFailed);
  const terminals = [...sessions].filter(
    (session) => session.kind !== 'service' && !isEnded(session) && isHere(session.root, places),
  ).length;
  const up = counted.filter(isUp).length;
  const text = [
    `$(${ANCHOR_ICON})`,
    ...(counted.length > 0 ? [`${up}/${counted.length}`] : []),
    // The colour alone says nothing in high contrast, nor to everybody.
    ...(failed.length > 0 ? [`$(error) ${failed.length}`] : []),
  ].join(' ');
  const words = [
    counted.length > 0
      ? oneOrMany(
          counted.length,
          t('{up} of 1 service up', { up }),
          t('{up} of {count} services up', { up, count: counted.length }),
        )
      : t('no services here'),
    oneOrMany(terminals, t('1 terminal'), t('{count} terminals', { count: terminals })),
    ...failed.map((service) => `${service.name} ${firstLine(stateText(service, now))}`),
  ];
  const lines = here.map(
    (service) => `- ${escapeMarkdown(`${service.name}: ${firstLine(stateText(service, now))}`)}`,
  );
  return {
    text,
    label: `Holdfast: ${words.join(', ')}`,
    tooltip: [`**Holdfast** — ${escapeMarkdown(words.slice(0, 2).join(', '))}`, lines.join('\n')].join(
      '\n\n',
    ),
    background: failed.length > 0 ? 'warning' : 'none',
  };
}

function closedText(reason: Extract<ClientState, { state: 'closed' }>['reason']): string {
  if (reason === 'notRunning') return t('nothing is running');
  return reason === 'shutdown' ? t('shut down; nothing is started until you ask') : t('closed');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
