// Every verb: what it is for, in the order people meet them. A command's own file is loaded only when it is called.

import type { CommandFile } from '../command.ts';

interface Row {
  readonly summary: string;
  readonly aliases?: readonly string[];
  /** For programs: no help and no completion names it. */
  readonly isHidden?: true;
  /** About this machine alone: there is nothing to ask of another one. */
  readonly isLocal?: true;
  readonly load: () => Promise<CommandFile>;
}

export const commandTable: Readonly<Record<string, Row>> = {
  up: {
    summary: 'start the services of this root, dependencies first',
    load: async () => (await import('./up.ts')).up,
  },
  down: { summary: 'stop the services of this root', load: async () => (await import('./down.ts')).down },
  start: {
    summary: 'start services, or a command as one',
    load: async () => (await import('./start.ts')).start,
  },
  stop: { summary: 'stop services', load: async () => (await import('./stop.ts')).stop },
  restart: { summary: 'restart services', load: async () => (await import('./restart.ts')).restart },
  delete: {
    summary: 'stop services and forget them',
    load: async () => (await import('./delete.ts')).deleteCommand,
  },
  ps: {
    summary: 'what runs: services and terminals',
    aliases: ['ls'],
    load: async () => (await import('./ps.ts')).ps,
  },
  describe: {
    summary: 'all about one service or session',
    load: async () => (await import('./describe.ts')).describe,
  },
  why: {
    summary: 'why services are in the state they are in, and what to do',
    load: async () => (await import('./why.ts')).why,
  },
  logs: {
    summary: 'read and follow what services and sessions print',
    load: async () => (await import('./logs.ts')).logs,
  },
  flush: {
    summary: 'delete what services printed so far',
    load: async () => (await import('./flush.ts')).flush,
  },
  mark: {
    summary: 'leave a line in the logs of services',
    load: async () => (await import('./mark.ts')).mark,
  },
  events: {
    summary: 'when runs began and ended; with -f all that changes',
    load: async () => (await import('./events.ts')).events,
  },
  tree: {
    summary: 'processes of sessions as they hang together',
    load: async () => (await import('./tree.ts')).tree,
  },
  kill: {
    summary: 'end a process with all that belongs to it',
    load: async () => (await import('./kill.ts')).kill,
  },
  zombies: {
    summary: 'what has ended and was not reaped, and whose business that is',
    load: async () => (await import('./zombies.ts')).zombies,
  },
  orphans: {
    summary: 'what still runs although its session is gone',
    load: async () => (await import('./orphans.ts')).orphans,
  },
  port: { summary: 'who listens on a port', load: async () => (await import('./port.ts')).port },
  spawn: {
    summary: 'start a command that nobody watches',
    load: async () => (await import('./spawn.ts')).spawn,
  },
  register: {
    summary: 'look after a process that something else started',
    load: async () => (await import('./register.ts')).register,
  },
  unregister: {
    summary: 'no longer look after a registered process',
    load: async () => (await import('./unregister.ts')).unregister,
  },
  new: {
    summary: 'open a terminal, or run a command in one',
    load: async () => (await import('./new.ts')).newSession,
  },
  attach: {
    summary: 'show a session in this terminal',
    load: async () => (await import('./attach.ts')).attach,
  },
  detach: {
    summary: 'let go of a session everywhere; its program goes on',
    load: async () => (await import('./detach.ts')).detach,
  },
  run: {
    summary: 'run a command attached; detach and it goes on',
    load: async () => (await import('./run.ts')).run,
  },
  list: { summary: 'terminals and other sessions', load: async () => (await import('./list.ts')).list },
  rename: {
    summary: 'give a session another name',
    load: async () => (await import('./rename.ts')).rename,
  },
  tag: {
    summary: 'add tags to a session and take them away',
    load: async () => (await import('./tag.ts')).tag,
  },
  resize: {
    summary: 'set the size of a terminal without attaching',
    load: async () => (await import('./resize.ts')).resize,
  },
  'kill-session': {
    summary: 'end sessions',
    load: async () => (await import('./killSession.ts')).killSession,
  },
  purge: { summary: 'forget ended sessions', load: async () => (await import('./purge.ts')).purge },
  screen: {
    summary: 'what a terminal shows, without attaching',
    load: async () => (await import('./screen.ts')).screen,
  },
  backlog: {
    summary: 'the bytes a session printed',
    load: async () => (await import('./backlog.ts')).backlog,
  },
  tee: {
    summary: 'copy what a session prints into a file',
    load: async () => (await import('./tee.ts')).tee,
  },
  commands: {
    summary: 'what was run in a shell, and how it ended',
    load: async () => (await import('./commands.ts')).commands,
  },
  send: { summary: 'type text and keys into a session', load: async () => (await import('./send.ts')).send },
  overlay: {
    summary: 'boxes over a terminal: create, update, delete, list, clear',
    load: async () => (await import('./overlay.ts')).overlay,
  },
  panel: {
    summary: 'bars at the edge of a terminal: create, update, delete, list, clear',
    load: async () => (await import('./panel.ts')).panel,
  },
  input: {
    summary: 'take the keys of a terminal: capture, release, focus',
    load: async () => (await import('./input.ts')).input,
  },
  exec: {
    summary: 'run a line in a shell, as if typed, and wait for its end',
    load: async () => (await import('./exec.ts')).exec,
  },
  wait: {
    summary: 'wait until something is ready, ends, is idle or says something',
    load: async () => (await import('./wait.ts')).wait,
  },
  init: {
    summary: 'propose a first holdfast.yaml for this folder',
    isLocal: true,
    load: async () => (await import('./init.ts')).init,
  },
  schema: {
    summary: 'the JSON schema of holdfast.yaml, for editors',
    isLocal: true,
    load: async () => (await import('./schema.ts')).schema,
  },
  save: {
    summary: 'write down which services are up, for after a reboot',
    load: async () => (await import('./save.ts')).save,
  },
  resurrect: {
    summary: 'bring back the services that were saved',
    load: async () => (await import('./resurrect.ts')).resurrect,
  },
  export: {
    summary: 'the services of this root as systemd units, a compose file, a Procfile or Kubernetes objects',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  startup: {
    summary: 'bring the saved services back at login',
    isLocal: true,
    load: async () => (await import('./startup.ts')).startup,
  },
  unstartup: {
    summary: 'take back what startup set up',
    isLocal: true,
    load: async () => (await import('./unstartup.ts')).unstartup,
  },
  status: {
    summary: 'the daemon: version, clients, keepers',
    load: async () => (await import('./status.ts')).status,
  },
  doctor: {
    summary: 'check this machine and installation',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  server: {
    summary: 'run the daemon in the foreground',
    isLocal: true,
    load: async () => (await import('./server.ts')).server,
  },
  persist: {
    summary: 'whether the daemon stays when nothing is left to keep',
    load: async () => (await import('./persist.ts')).persist,
  },
  shutdown: {
    summary: 'end the daemon; what runs goes on',
    load: async () => (await import('./shutdown.ts')).shutdown,
  },
  upgrade: {
    summary: 'let the daemon of this version take over from an older one',
    load: async () => (await import('./upgrade.ts')).upgrade,
  },
  bridge: {
    summary: 'the way in for other programs: standard streams for --host, or HTTP on a socket',
    isLocal: true,
    load: async () => (await import('./bridge.ts')).bridge,
  },
  mcp: {
    summary:
      'services and terminals for coding agents: a server of the Model Context Protocol on standard streams',
    isLocal: true,
    load: async () => (await import('./mcp.ts')).mcp,
  },
  completion: {
    summary: 'what your shell sources to complete commands and names',
    isLocal: true,
    load: async () => (await import('./completion.ts')).completion,
  },
  complete: {
    summary: 'what could come next on a command line',
    isLocal: true,
    isHidden: true,
    load: async () => (await import('./complete.ts')).complete,
  },
};

export const shownVerbs: readonly string[] = Object.keys(commandTable).filter(
  (name) => commandTable[name]?.isHidden !== true,
);

/** The verb a word means; undefined for none. */
export function verbOf(word: string): string | undefined {
  if (Object.hasOwn(commandTable, word)) return word;
  return Object.entries(commandTable).find(([, { aliases }]) => aliases?.includes(word))?.[0];
}
