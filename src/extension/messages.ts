// What the user is told when something expected goes wrong: for each kind of failure one sentence and at most two
// buttons, all in this file. Showing them is say.ts' job.

import type { FailureData, FailureKind } from '../protocol/failure.ts';
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

const showLog: Button = { title: 'Show Log', command: 'holdfast.showLog' };
const doctor: Button = { title: 'Doctor', command: 'holdfast.doctor' };
const reconnect: Button = { title: 'Try Again', command: 'holdfast.reconnect' };
const openConfig: Button = { title: 'Open holdfast.yaml', command: 'holdfast.openConfig' };

const words: Words = {
  invalidParams: ({ details }) => ({
    text: `Holdfast did not understand the request: ${details}.`,
    buttons: [showLog],
  }),
  unknownMethod: ({ method }) => ({
    text: `The running Holdfast daemon is of another version and does not know ${method}.`,
    buttons: [doctor],
  }),
  malformed: () => ({
    text: 'Something that is not Holdfast answered, or the answer was damaged.',
    buttons: [doctor, showLog],
  }),
  unauthorized: ({ details }) => ({
    text: `The Holdfast daemon did not accept this window: ${details}.`,
    buttons: [doctor, showLog],
  }),
  superseded: () => ({ text: 'A newer Holdfast daemon has taken over.', buttons: [reconnect] }),
  handoverRefused: ({ running, asked, reason }) => ({
    text: `The Holdfast daemon ${running} goes on, ${asked} does not take over: ${reason}.`,
    buttons: [doctor],
  }),
  incompatible: ({ daemonSpeaks }) => ({
    text: `The running Holdfast daemon speaks protocol ${daemonSpeaks.min} to ${daemonSpeaks.max}, this extension another; update the older one and reload the window.`,
    buttons: [doctor],
  }),
  rootMismatch: ({ root, home }) => ({
    text: `The daemon of ${home} sees another folder under ${root}, so it runs on another machine or in another container; set holdfast.home to a folder of its own here.`,
    buttons: [doctor],
  }),
  notFound: ({ what, id, didYouMean }) => ({
    text: `There is no ${what} “${id}”${didYouMean.length > 0 ? `; did you mean ${didYouMean.join(' or ')}?` : '.'}`,
    buttons: [],
  }),
  ambiguous: ({ id, matches }) => ({
    text: `“${id}” could mean ${matches.join(' or ')}; choose it in the view.`,
    buttons: [],
  }),
  alreadyExists: ({ what, id }) => ({
    text: `There is a ${what} “${id}” already; choose another name.`,
    buttons: [],
  }),
  alreadyAttached: ({ by }) => ({
    text: `${by} holds this terminal exclusively; watch it read-only or take it over.`,
    buttons: [{ title: 'Watch', command: 'holdfast.watchTerminal' }],
  }),
  notRunning: ({ what, id }) => ({ text: `The ${what} “${id}” is not running.`, buttons: [] }),
  processGone: ({ pid }) => ({ text: `Process ${pid} has ended already.`, buttons: [] }),
  leftAlone: ({ pid, command, reason }) => ({
    text: `Process ${pid} (${command}) was left alone: ${reason}.`,
    buttons: [],
  }),
  spawnFailed: ({ command, cwd, errno }) => ({
    text: `Could not start “${command}” in ${cwd}: ${spawnReason(errno)}.`,
    buttons: [showLog],
  }),
  configInvalid: ({ problems }) => ({
    text: configText(problems),
    buttons: [openConfig],
  }),
  dependencyCycle: ({ path }) => ({
    text: `Services depend on each other in a circle: ${path.join(' → ')}.`,
    buttons: [openConfig],
  }),
  limitExceeded: ({ limit, value }) => ({
    text: `That is over the limit: ${limit} is ${value}.`,
    buttons: [],
  }),
  daemonNotRunning: () => ({ text: 'Nothing is running under Holdfast.', buttons: [] }),
  launchFailed: ({ reason }) => ({
    text: `Holdfast could not start its background process: ${reason}.`,
    buttons: [doctor, showLog],
  }),
  notAnswering: ({ pid, isStopped }) => ({
    text: isStopped
      ? `Holdfast's background process (pid ${pid}) is stopped, perhaps by a debugger; your terminals go on.`
      : `Holdfast's background process (pid ${pid}) does not answer; your terminals go on.`,
    buttons: [reconnect, doctor],
  }),
  foreignDaemon: () => ({
    text: 'Another Holdfast daemon than expected answered; it was left alone.',
    buttons: [reconnect, doctor],
  }),
  connectionLost: () => ({
    text: 'The connection to Holdfast was lost while this was asked; your terminals go on.',
    buttons: [reconnect, showLog],
  }),
  timedOut: ({ what }) => ({
    text: `Holdfast did not answer in time (${what}).`,
    buttons: [doctor, showLog],
  }),
  fileUnusable: ({ file, reason }) => ({
    text: `Holdfast cannot use ${file}: ${reason}.`,
    buttons: [doctor],
  }),
  unavailable: () => ({ text: 'Holdfast cannot be reached right now.', buttons: [reconnect, showLog] }),
  internal: ({ logRef }) => ({
    text: `Something unexpected went wrong in Holdfast; its log has it under ${logRef}.`,
    buttons: [showLog],
  }),
};

export function messageOf(data: FailureData): Message {
  const say = words[data.kind] as ((failure: FailureData) => Message) | undefined;
  // A newer daemon may know kinds that this window does not.
  return say?.(data) ?? { text: `Holdfast: ${String(data.kind)}.`, buttons: [showLog] };
}

/** For what nobody expected; the log has the stack. */
export function unexpectedMessage(what: string): Message {
  return { text: `${what} failed unexpectedly.`, buttons: [showLog] };
}

function spawnReason(errno: string): string {
  if (errno === 'ENOENT') return 'no such command or folder';
  return errno === 'EACCES' ? 'not executable' : `error ${errno}`;
}

function configText(problems: Extract<FailureData, { kind: 'configInvalid' }>['problems']): string {
  const [first] = problems;
  if (first === undefined) return 'holdfast.yaml has mistakes.';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `holdfast.yaml, line ${first.line}: ${first.message}${more}`;
}
