// What the user is told when something expected goes wrong: for each kind of failure one sentence and at most two
// buttons, all in this file. Showing them is say.ts' job.

import type { FailureData, FailureKind } from '../protocol/failure.ts';
import { t } from './l10n.ts';
import type { CommandId } from './manifest.ts';

export interface Button {
  readonly title: string;
  readonly command: CommandId;
}

export interface Message {
  readonly text: string;
  readonly buttons: readonly Button[];
}

type Words = {
  readonly [K in FailureKind]: (failure: Extract<FailureData, { kind: K }>) => Message;
};

export const showLog = (): Button => ({ title: t('Show Log'), command: 'holdfast.showLog' });
const doctor = (): Button => ({ title: t('Doctor'), command: 'holdfast.doctor' });
const reconnect = (): Button => ({ title: t('Try Again'), command: 'holdfast.reconnect' });
const openConfig = (): Button => ({ title: t('Open holdfast.yaml'), command: 'holdfast.openConfig' });

const words: Words = {
  invalidParams: ({ details }) => ({
    text: t('Holdfast did not understand the request: {details}.', { details }),
    buttons: [showLog()],
  }),
  unknownMethod: ({ method }) => ({
    text: t('The running Holdfast daemon is of another version and does not know {method}.', { method }),
    buttons: [doctor()],
  }),
  malformed: () => ({
    text: t('Something that is not Holdfast answered, or the answer was damaged.'),
    buttons: [doctor(), showLog()],
  }),
  unauthorized: ({ details }) => ({
    text: t('The Holdfast daemon did not accept this window: {details}.', { details }),
    buttons: [doctor(), showLog()],
  }),
  superseded: () => ({ text: t('A newer Holdfast daemon has taken over.'), buttons: [reconnect()] }),
  handoverRefused: ({ running, asked, reason }) => ({
    text: t('The Holdfast daemon {running} goes on, {asked} does not take over: {reason}.', {
      running,
      asked,
      reason,
    }),
    buttons: [doctor()],
  }),
  incompatible: ({ daemonSpeaks: { min, max } }) => ({
    text: t(
      'The running Holdfast daemon speaks protocol {min} to {max}, this extension another; update the older one and reload the window.',
      { min, max },
    ),
    buttons: [doctor()],
  }),
  rootMismatch: ({ root, home }) => ({
    text: t(
      'The daemon of {home} sees another folder under {root}, so it runs on another machine or in another container; set holdfast.home to a folder of its own here.',
      { home, root },
    ),
    buttons: [doctor()],
  }),
  notFound: ({ what, id, didYouMean }) => ({
    text:
      didYouMean.length === 0
        ? t('There is no {what} “{id}”.', { what: noun(what), id })
        : t('There is no {what} “{id}”; did you mean {names}?', {
            what: noun(what),
            id,
            names: anyOf(didYouMean),
          }),
    buttons: [],
  }),
  ambiguous: ({ id, matches }) => ({
    text: t('“{id}” could mean {names}; choose it in the view.', { id, names: anyOf(matches) }),
    buttons: [],
  }),
  alreadyExists: ({ what, id }) => ({
    text: t('There is a {what} “{id}” already; choose another name.', { what: noun(what), id }),
    buttons: [],
  }),
  alreadyAttached: ({ by }) => ({
    text: t('{by} holds this terminal exclusively; watch it read-only or take it over.', { by }),
    buttons: [{ title: t('Watch'), command: 'holdfast.watchTerminal' }],
  }),
  notRunning: ({ what, id }) => ({
    text: t('The {what} “{id}” is not running.', { what: noun(what), id }),
    buttons: [],
  }),
  processGone: ({ pid }) => ({ text: t('Process {pid} has ended already.', { pid }), buttons: [] }),
  leftAlone: ({ pid, command, reason }) => ({
    text: t('Process {pid} ({command}) was left alone: {reason}.', { pid, command, reason }),
    buttons: [],
  }),
  spawnFailed: ({ command, cwd, errno }) => ({
    text: t('Could not start “{command}” in {cwd}: {reason}.', { command, cwd, reason: spawnReason(errno) }),
    buttons: [showLog()],
  }),
  configInvalid: ({ problems }) => ({
    text: configText(problems),
    buttons: [openConfig()],
  }),
  dependencyCycle: ({ path }) => ({
    text: t('Services depend on each other in a circle: {names}.', { names: path.join(' → ') }),
    buttons: [openConfig()],
  }),
  limitExceeded: ({ limit, value }) => ({
    text: t('That is over the limit: {limit} is {value}.', { limit, value }),
    buttons: [],
  }),
  daemonNotRunning: () => ({ text: t('Nothing is running under Holdfast.'), buttons: [] }),
  launchFailed: ({ reason }) => ({
    text: t('Holdfast could not start its background process: {reason}.', { reason }),
    buttons: [doctor(), showLog()],
  }),
  notAnswering: ({ pid, isStopped }) => ({
    text: isStopped
      ? t(
          "Holdfast's background process (pid {pid}) is stopped, perhaps by a debugger; your terminals go on.",
          { pid },
        )
      : t("Holdfast's background process (pid {pid}) does not answer; your terminals go on.", { pid }),
    buttons: [reconnect(), doctor()],
  }),
  foreignDaemon: () => ({
    text: t('Another Holdfast daemon than expected answered; it was left alone.'),
    buttons: [reconnect(), doctor()],
  }),
  connectionLost: () => ({
    text: t('The connection to Holdfast was lost while this was asked; your terminals go on.'),
    buttons: [reconnect(), showLog()],
  }),
  timedOut: ({ what }) => ({
    text: t('Holdfast did not answer in time ({what}).', { what }),
    buttons: [doctor(), showLog()],
  }),
  fileUnusable: ({ file, reason }) => ({
    text: t('Holdfast cannot use {file}: {reason}.', { file, reason }),
    buttons: [doctor()],
  }),
  unavailable: () => ({
    text: t('Holdfast cannot be reached right now.'),
    buttons: [reconnect(), showLog()],
  }),
  internal: ({ logRef }) => ({
    text: t('Something unexpected went wrong in Holdfast; its log has it under {logRef}.', { logRef }),
    buttons: [showLog()],
  }),
};

export function messageOf(data: FailureData): Message {
  const say = words[data.kind] as ((failure: FailureData) => Message) | undefined;
  // A newer daemon may know kinds that this window does not.
  return say?.(data) ?? { text: `Holdfast: ${String(data.kind)}.`, buttons: [showLog()] };
}

/** For what nobody expected; the log has the stack. */
export function unexpectedMessage(what: string): Message {
  return { text: t('{what} failed unexpectedly.', { what }), buttons: [showLog()] };
}

/** What a daemon names in a failure; what is not among them stays as it says it. */
function noun(what: string): string {
  const nouns: Readonly<Record<string, string>> = {
    service: t('service'),
    session: t('session'),
    process: t('process'),
  };
  return nouns[what] ?? what;
}

function anyOf(names: readonly string[]): string {
  return names.join(` ${t('or')} `);
}

function spawnReason(errno: string): string {
  if (errno === 'ENOENT') return t('no such command or folder');
  return errno === 'EACCES' ? t('not executable') : t('error {errno}', { errno });
}

function configText(problems: Extract<FailureData, { kind: 'configInvalid' }>['problems']): string {
  const [first] = problems;
  if (first === undefined) return t('holdfast.yaml has mistakes.');
  const { line, message } = first;
  const more = problems.length - 1;
  return more === 0
    ? t('holdfast.yaml, line {line}: {message}', { line, message })
    : t('holdfast.yaml, line {line}: {message} (and {more} more)', { line, message, more });
}
