// Keys that ask how another program is: dependencies, `ready` and `health`.

import { printDuration } from '../amounts.ts';
import { HTTP_STATUS, PORT, PROBE_DELAY, PROBE_EVERY, PROBE_TIMEOUT, PROBE_TIMES } from '../bounds.ts';
import { CONDITIONS } from '../choices.ts';
import { HEALTH_TIMING, READY_TIMING, type Timing } from '../defaults.ts';
import {
  choice,
  command,
  duration,
  expression,
  integer,
  type KeyGroup,
  type KeyRow,
  mapOf,
  path,
  text,
  url,
} from './keyTypes.ts';

const checks: Readonly<Record<string, KeyRow>> = {
  port: {
    ...integer(PORT),
    default: '',
    example: '5432',
    text: '127.0.0.1 or ::1 accepts a connection there',
  },
  http: {
    ...url,
    default: '',
    example: '"http://localhost:8080/health"',
    text: 'it answers a GET with the right `status` and `body`; redirections are not followed',
  },
  status: {
    ...integer(HTTP_STATUS),
    default: '200 to 299',
    example: '204',
    text: 'with `http`: the only right status',
  },
  body: { ...expression, default: '', example: 'ok', text: 'with `http`: what the answer has to contain' },
  headers: {
    ...mapOf('names and values', text),
    default: '',
    example: '{ Accept: application/json }',
    text: 'with `http`: sent along',
  },
  exec: {
    ...command,
    default: '',
    example: 'pg_isready',
    text: 'the command ends with exit code 0; it runs where and with what the service runs',
  },
  file: {
    ...path,
    default: '',
    example: 'run/ready',
    text: 'the file exists; from the folder the service runs in',
  },
};

const log: KeyRow = {
  ...expression,
  default: '',
  example: '"listening on .*"',
  text: 'a line it printed since its start matches; colours are left out',
};

function timing(given: Timing, failures: string): Readonly<Record<string, KeyRow>> {
  return {
    delay: {
      ...duration(PROBE_DELAY),
      default: printDuration(given.delayMs),
      example: '2s',
      text: 'after the start, before the first try',
    },
    every: {
      ...duration(PROBE_EVERY),
      default: printDuration(given.everyMs),
      example: '5s',
      text: 'between two tries',
    },
    timeout: {
      ...duration(PROBE_TIMEOUT),
      default: printDuration(given.timeoutMs),
      example: '3s',
      text: 'a try that lasts longer has failed',
    },
    successes: {
      ...integer(PROBE_TIMES),
      default: String(given.successes),
      example: '2',
      text: 'in a row, to pass',
    },
    failures: { ...integer(PROBE_TIMES), default: String(given.failures), example: '5', text: failures },
  };
}

export const probeGroups: readonly KeyGroup[] = [
  {
    id: 'dependency',
    place: 'a dependency',
    keys: { condition: { ...choice(CONDITIONS), default: 'ready', example: 'completed', text: 'see below' } },
  },
  {
    id: 'ready',
    place: '`ready`',
    keys: {
      ...checks,
      log,
      ...timing(READY_TIMING, 'in a row, and `why` speaks of trouble; it goes on trying'),
    },
  },
  {
    id: 'health',
    place: '`health`',
    keys: { ...checks, ...timing(HEALTH_TIMING, 'in a row, and it is unhealthy') },
  },
];
