// Every verb: what it is for, in the order people meet them. A command's own file is loaded only when it is called.

import type { CommandFile } from '../command.ts';

interface Row {
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly load: () => Promise<CommandFile>;
}

export const commandTable: Readonly<Record<string, Row>> = {
  up: {
    summary: 'start the services of this root, dependencies first',
    load: async () => (await import('./up.ts')).up,
  },
  down: { summary: 'stop the services of this root', load: async () => (await import('./down.ts')).down },
  start: { summary: 'start services', load: async () => (await import('./start.ts')).start },
  stop: { summary: 'stop services', load: async () => (await import('./stop.ts')).stop },
  restart: { summary: 'restart services', load: async () => (await import('./restart.ts')).restart },
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
  new: {
    summary: 'open a terminal, or run a command in one',
    load: async () => (await import('./new.ts')).newSession,
  },
  attach: {
    summary: 'show a session in this terminal',
    load: async () => (await import('./attach.ts')).attach,
  },
  run: {
    summary: 'run a command attached; detach and it goes on',
    load: async () => (await import('./run.ts')).run,
  },
  list: { summary: 'terminals and other sessions', load: async () => (await import('./list.ts')).list },
  'kill-session': {
    summary: 'end sessions',
    load: async () => (await import('./killSession.ts')).killSession,
  },
  purge: { summary: 'forget ended sessions', load: async () => (await import('./purge.ts')).purge },
  screen: {
    summary: 'what a terminal shows, without attaching',
    load: async () => (await import('./screen.ts')).screen,
  },
  send: { summary: 'type text and keys into a session', load: async () => (await import('./send.ts')).send },
  wait: {
    summary: 'wait until something is ready, ends, is idle or says something',
    load: async () => (await import('./wait.ts')).wait,
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
};

/** The verb a word means; undefined for none. */
export function verbOf(word: string): string | undefined {
  if (Object.hasOwn(commandTable, word)) return word;
  return Object.entries(commandTable).find(([, { aliases }]) => aliases?.includes(word))?.[0];
}
