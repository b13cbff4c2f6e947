// Keys within `restart`, `stop`, `logs`, `watch` and `limits`.

import { printDuration, printSize } from '../amounts.ts';
import {
  CPU,
  DEBOUNCE,
  FACTOR,
  GRACE,
  JITTER,
  LOG_FILES,
  LOG_SIZE,
  MAX_RESTARTS,
  MEMORY,
  NICE,
  OPEN_FILES,
  RESET_AFTER,
  RESTART_DELAY,
} from '../bounds.ts';
import { LIMIT_ACTIONS, RESTART_POLICIES, SIGNALS, WATCH_ACTIONS } from '../choices.ts';
import { DEFAULT_LOGS, DEFAULT_RESTART, DEFAULT_STOP, DEFAULT_WATCH, NO_LIMITS } from '../defaults.ts';
import {
  choice,
  command,
  decimal,
  duration,
  either,
  group,
  integer,
  type KeyGroup,
  type KeyType,
  listOf,
  percent,
  size,
  text,
  yesOrNo,
} from './keyTypes.ts';

const signal: KeyType = {
  ...text,
  type: `${SIGNALS.map((one) => `\`${one}\``).join(', ')}, with or without \`SIG\``,
};

export const policyGroups: readonly KeyGroup[] = [
  {
    id: 'restart',
    place: '`restart`',
    keys: {
      policy: {
        ...choice(RESTART_POLICIES),
        default: DEFAULT_RESTART.policy,
        example: 'on-failure',
        text: '`on-failure`: not after exit code 0',
      },
      delay: {
        ...duration(RESTART_DELAY),
        default: printDuration(DEFAULT_RESTART.delayMs),
        example: '1s',
        text: 'before the first restart',
      },
      factor: {
        ...decimal(FACTOR),
        default: String(DEFAULT_RESTART.factor),
        example: '1.5',
        text: 'each further delay is that many times longer',
      },
      maxDelay: {
        ...duration(RESTART_DELAY),
        default: printDuration(DEFAULT_RESTART.maxDelayMs),
        example: '1m',
        text: 'and at most this',
      },
      jitter: {
        ...decimal(JITTER),
        default: String(DEFAULT_RESTART.jitter),
        example: '0',
        text: 'up to that share more or less, so that not all come back at once',
      },
      resetAfter: {
        ...duration(RESET_AFTER),
        default: printDuration(DEFAULT_RESTART.resetAfterMs),
        example: '30s',
        text: 'after a run at least this long it is started again at once, and counting begins anew',
      },
      maxRestarts: {
        ...integer(MAX_RESTARTS),
        default: String(DEFAULT_RESTART.maxRestarts),
        example: '3',
        text: 'so many restarts without such a run, and it is `failed`: about 4½ minutes with these defaults',
      },
    },
  },
  {
    id: 'stop',
    place: '`stop`',
    keys: {
      signal: {
        ...signal,
        default: DEFAULT_STOP.signal,
        example: 'SIGINT',
        text: 'sent to it and all it started',
      },
      command: {
        ...command,
        default: '',
        example: 'docker compose stop db',
        text: 'instead of a signal: run where and with what the service runs',
      },
      keys: {
        ...listOf('keys', text),
        default: '',
        example: 'q',
        text: 'instead of a signal: typed into its terminal, named as `holdfast send --key` does: `q`, `C-c`, `Enter`; a text may name several with commas',
      },
      grace: {
        ...duration(GRACE),
        default: printDuration(DEFAULT_STOP.graceMs),
        example: '30s',
        text: 'then everything of it that is left is killed',
      },
    },
  },
  {
    id: 'logs',
    place: '`logs`',
    keys: {
      maxSize: {
        ...size(LOG_SIZE),
        default: printSize(DEFAULT_LOGS.maxSizeBytes),
        example: '1MiB',
        text: 'of one file of its log',
      },
      maxFiles: {
        ...integer(LOG_FILES),
        default: String(DEFAULT_LOGS.maxFiles),
        example: '10',
        text: 'the newest ones are kept',
      },
      timestamps: {
        ...yesOrNo,
        default: String(DEFAULT_LOGS.timestamps),
        example: 'true',
        text: '`holdfast logs` shows the time of each line without being asked',
      },
    },
  },
  {
    id: 'watch',
    place: '`watch`',
    keys: {
      paths: {
        ...listOf('patterns', text),
        default: 'required',
        example: '["src/**/*.ts"]',
        text: 'files and folders with all in them, from the folder the service runs in',
      },
      ignore: {
        ...listOf('patterns', text),
        default: '',
        example: '["**/*.test.ts"]',
        text: 'of these, those that do not count; `node_modules` and `.git` never do, unless `paths` names them',
      },
      debounce: {
        ...duration(DEBOUNCE),
        default: printDuration(DEFAULT_WATCH.debounceMs),
        example: '1s',
        text: 'so long without a further change',
      },
      action: {
        ...either('`restart` or map', choice(WATCH_ACTIONS), group('action')),
        default: 'restart',
        example: '{ signal: SIGHUP }',
        text: 'what a change does; a watch that fires 10 times in 60 s is paused, aloud',
      },
    },
  },
  {
    id: 'action',
    place: '`action`',
    keys: {
      signal: { ...signal, type: 'as in `stop`', default: '', example: 'SIGHUP', text: 'sent to it' },
      command: {
        ...command,
        default: '',
        example: 'npm run build',
        text: 'run where and with what the service runs',
      },
    },
  },
  {
    id: 'limits',
    place: '`limits`',
    keys: {
      memory: {
        ...size(MEMORY),
        default: '',
        example: '512MiB',
        text: 'resident, of all its processes together',
      },
      cpu: {
        ...percent(CPU),
        default: '',
        example: '200%',
        text: 'of one core, of all its processes together',
      },
      files: {
        ...integer(OPEN_FILES),
        default: '',
        example: '4096',
        text: 'open files of each process; not on Windows',
      },
      nice: {
        ...integer(NICE),
        default: '',
        example: '5',
        text: 'how willingly it gives way to others, on top of what Holdfast runs with; not on Windows',
      },
      action: {
        ...choice(LIMIT_ACTIONS),
        default: NO_LIMITS.action,
        example: 'warn',
        text: 'when it is over `memory` or `cpu`; see below',
      },
    },
  },
];
