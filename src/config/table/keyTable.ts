// THE TABLE of keys: every key of holdfast.yaml and of a service, with type, default, example and text. What is read, the
// tables of docs/configuration.md and the JSON schema come from it (`npm run docs`). Keys within keys: probeKeys and policyKeys.

import { INSTANCES, PORT, RUN_TIMEOUT } from '../bounds.ts';
import { PORT_CONFLICTS, RESTART_POLICIES } from '../choices.ts';
import {
  choice,
  command,
  duration,
  either,
  group,
  integer,
  type KeyGroup,
  listOf,
  mapOf,
  name,
  orNone,
  path,
  text,
  yesOrNo,
} from './keyTypes.ts';
import { policyGroups } from './policyKeys.ts';
import { probeGroups } from './probeKeys.ts';

const fileGroup: KeyGroup = {
  id: 'file',
  place: 'the file',
  keys: {
    services: {
      ...mapOf('services', group('service')),
      default: '',
      example: '{ web: { command: npm run dev } }',
      text: 'see below. A name has letters, digits, `.`, `_` and `-`, at most 64, and is not `all`',
    },
    extends: {
      ...listOf('paths', path),
      default: '',
      example: '../base.yaml',
      text: 'files this one is laid over, key by key; see "Several files"',
    },
    variables: {
      ...mapOf('names and values', text),
      default: '',
      example: `{ port: 3000, url: "http://localhost:\${port}" }`,
      text: `for \`\${name}\`; a variable may use others, but not in a circle`,
    },
    env: {
      ...mapOf('names and values', text),
      default: '',
      example: '{ LOG_LEVEL: info }',
      text: "for all services; a service's own `env` wins",
    },
    envFile: {
      ...listOf('paths', path),
      default: '',
      example: '[.env, ".env.local?"]',
      text: 'for all services, before `env`; `?` at the end of a name: it may be missing; see "Env files"',
    },
    defaults: {
      ...group('service', 'keys of a service'),
      default: '',
      example: '{ stop: { grace: 20s } }',
      text: "for all services; a service's own keys win, within `env`, `restart`, `stop`, `logs`, `watch`, `limits` and the timing of probes one by one",
    },
    autoApply: {
      ...yesOrNo,
      default: 'false',
      example: 'true',
      text: '`true`: a saved change is applied at once; `false`: `holdfast up --dry-run` shows it and `holdfast up` applies it',
    },
    profiles: {
      ...mapOf('lists of names', listOf('names', name)),
      default: '',
      example: '{ front: [web], all: ["*"] }',
      text: 'services to be started together with `holdfast up --profile NAME`: services, groups, or `"*"` for all, also those with `autostart: false`',
    },
  },
};

const serviceGroup: KeyGroup = {
  id: 'service',
  place: 'a service',
  keys: {
    command: {
      ...command,
      default: 'required',
      example: '[node, server.mjs]',
      text: 'a list is the program and its arguments, started as they are; a text is a line for the shell (`/bin/sh -c`, on Windows `cmd.exe /c`)',
    },
    cwd: {
      ...path,
      default: '.',
      example: './api',
      text: 'where it runs, from the folder of the file this stands in; unless it is said, the root',
    },
    env: {
      ...mapOf('names and values', text),
      default: '',
      example: '{ PORT: 3000 }',
      text: 'on top of the environment of the terminal or window that started it; numbers and booleans are taken as written (`1.10` stays `1.10`)',
    },
    envFile: {
      ...listOf('paths', path),
      default: '',
      example: 'api/.env',
      text: 'before `env`; `?` at the end of a name: it may be missing; see "Env files"',
    },
    tty: {
      ...yesOrNo,
      default: 'true',
      example: 'false',
      text: '`true`: it runs in a terminal, prints in colour and can be attached to; `false`: stdout and stderr are kept apart',
    },
    group: {
      ...name,
      default: '',
      example: 'backend',
      text: 'a target for all of the group: `holdfast restart backend`',
    },
    autostart: {
      ...yesOrNo,
      default: 'true',
      example: 'false',
      text: '`false`: `holdfast up` leaves it out unless it is named, is in the profile, or something that is started depends on it',
    },
    instances: {
      ...integer(INSTANCES),
      default: '1',
      example: '2',
      text: 'so many of it: `api#1`, `api#2`; see "Instances"',
    },
    ports: {
      ...listOf('ports', integer(PORT)),
      default: '',
      example: '[5432]',
      text: 'ports it is expected to listen on; shown by `ps`',
    },
    onPortConflict: {
      ...choice(PORT_CONFLICTS),
      default: 'fail',
      example: 'bump',
      text: 'when one of its ports is taken at its start: `fail`, and `why` names the holder, or `bump`: take the next free one',
    },
    dependsOn: {
      ...either('list or map', listOf('names', name), mapOf('dependencies', group('dependency'))),
      default: '',
      example: '{ db: { condition: ready } }',
      text: 'what has to be there before it is started',
    },
    ready: {
      ...group('ready', 'one probe'),
      default: '',
      example: '{ port: 5432 }',
      text: 'when it counts as ready',
    },
    health: {
      ...group('health', 'one probe'),
      default: '',
      example: '{ http: "http://localhost:3000/health" }',
      text: 'asked as long as it runs; a service that fails it is restarted by its restart policy',
    },
    restart: {
      ...either('policy or map', choice(RESTART_POLICIES), group('restart')),
      default: 'always',
      example: 'on-failure',
      text: 'what happens when it ends by itself',
    },
    stop: {
      ...group('stop'),
      default: 'SIGTERM, 10s',
      example: '{ signal: SIGINT }',
      text: 'how it is ended',
    },
    logs: {
      ...group('logs'),
      default: '50MiB in all',
      example: '{ maxSize: 1MiB }',
      text: 'what is kept of what it prints',
    },
    watch: {
      ...group('watch'),
      default: '',
      example: '{ paths: ["src/**/*.ts"] }',
      text: 'files whose change restarts it, or tells it',
    },
    limits: { ...group('limits'), default: '', example: '{ memory: 512MiB }', text: 'what it may use' },
    cron: {
      ...orNone(text),
      default: '',
      example: '"0 3 * * *"',
      text: 'started by the clock, in local time: `minute hour day month weekday`, with seconds first if there are six fields, or `@daily` and its like; see "By the clock"',
    },
    timeout: {
      ...orNone(duration(RUN_TIMEOUT)),
      default: '',
      example: '10m',
      text: 'a run that lasts longer is ended as `stop` says and counts as failed; what follows is up to `restart`',
    },
  },
};

/** In the order they are documented. */
export const keyGroups: readonly KeyGroup[] = [fileGroup, serviceGroup, ...probeGroups, ...policyGroups];
