// What the dashboard's page and the extension say to each other, and what the page keeps over a reload. Both ends read with
// the checks of this file, and drop what is of another shape.

import {
  hasFields,
  isEither,
  isFlag,
  isListOf,
  isNullable,
  isNumber,
  isOneOf,
  isText,
  type Shaped,
} from './shapes.ts';

/** How a state looks: each has a shape and a colour of its own. */
const isLook = isOneOf('off', 'waiting', 'busy', 'up', 'warning', 'retrying', 'done', 'failed', 'lost');
export type Look = Shaped<typeof isLook>;

const isVerb = isOneOf('start', 'stop', 'restart', 'logs', 'why');
export type Verb = Shaped<typeof isVerb>;

/** What is offered where there is nothing to be seen. */
const isOffer = isOneOf('startAll', 'createConfig', 'openFolder', 'reconnect');
export type Offer = Shaped<typeof isOffer>;

const isServicePicture = hasFields({
  id: isText,
  name: isText,
  look: isLook,
  /** The state in a few words. */
  text: isText,
  needs: isListOf(hasFields({ service: isText, condition: isText })),
  restarts: isNumber,
  can: isListOf(isVerb),
});
export type ServicePicture = Shaped<typeof isServicePicture>;

/** A root as its path; no root is the empty text. */
const isRootChoice = hasFields({ root: isText, name: isText });

const isPicture = hasFields({
  type: isOneOf('picture'),
  connection: isOneOf('connected', 'connecting', 'lost', 'closed'),
  /** For people: why nothing new comes. */
  connectionText: isText,
  roots: isListOf(isRootChoice),
  root: isText,
  services: isListOf(isServicePicture),
  /** What is offered while there are no services. */
  offers: isListOf(isOffer),
});
export type Picture = Shaped<typeof isPicture>;

const isExit = hasFields({
  outcome: isOneOf('exited', 'stopped', 'killed', 'lost'),
  exitCode: isNullable(isNumber),
  signal: isNullable(isText),
  at: isNumber,
});
const isStart = hasFields({
  run: isNullable(isNumber),
  begunAt: isNumber,
  startedAt: isNullable(isNumber),
  readyAt: isNullable(isNumber),
  endedAt: isNullable(isNumber),
  exit: isNullable(isExit),
  isAutomatic: isFlag,
  wasFound: isFlag,
});
export type Start = Shaped<typeof isStart>;

const isFigures = isListOf(isNullable(isNumber));
const isServiceHistory = hasFields({
  service: isText,
  cpu: isFigures,
  memory: isFigures,
  output: isFigures,
  starts: isListOf(isStart),
});

const isHistory = hasFields({
  type: isOneOf('history'),
  root: isText,
  /** What came before is of another root, or another daemon, or is repeated in this: starts are replaced, not added. */
  isWhole: isFlag,
  now: isNumber,
  intervalMs: isNumber,
  times: isListOf(isNumber),
  services: isListOf(isServiceHistory),
});
export type HistoryMessage = Shaped<typeof isHistory>;

const isToPage = isEither(isPicture, isHistory);
export type ToPage = Shaped<typeof isToPage>;

const isToHost = isEither(
  /** The page is there, or another root was chosen; null: whichever. */
  hasFields({ type: isOneOf('show'), root: isNullable(isText) }),
  isEither(
    hasFields({ type: isOneOf('act'), verb: isVerb, service: isText }),
    hasFields({ type: isOneOf('offer'), offer: isOffer }),
  ),
);
export type ToHost = Shaped<typeof isToHost>;

const isChoice = hasFields({
  /** Null: whichever the window has first. */
  root: isNullable(isText),
  minutes: isNumber,
  /** Services that are not drawn, by id. */
  hidden: isListOf(isText),
  selected: isNullable(isText),
});
/** What a person chose on the page: all of it that outlives the page. */
export type Choice = Shaped<typeof isChoice>;

export const RANGES_MINUTES: readonly number[] = [5, 15, 60];
export const FIRST_CHOICE: Choice = { root: null, minutes: 15, hidden: [], selected: null };

export function readToPage(value: unknown): ToPage | undefined {
  return isToPage(value) ? value : undefined;
}

export function readToHost(value: unknown): ToHost | undefined {
  return isToHost(value) ? value : undefined;
}

/** What an older version kept counts for nothing. */
export function readChoice(value: unknown): Choice {
  return isChoice(value) && RANGES_MINUTES.includes(value.minutes) ? value : FIRST_CHOICE;
}
