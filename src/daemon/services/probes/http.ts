// Whether a server answers a GET as it should. Redirects are not followed, and certificates of this machine are not
// checked: those of development servers are signed by nobody.

import type { IncomingMessage, RequestOptions } from 'node:http';
import { isIP } from 'node:net';
import type { ReadyProbe } from '../../../protocol/types.ts';
import { printMs } from '../durations.ts';
import { findMatch } from '../safeMatch.ts';
import { connectionFault, LOCAL_ADDRESSES } from './port.ts';
import { type Fault, fault, messageOf, type Probe } from './probe.ts';

export type HttpConfig = Pick<
  Extract<ReadyProbe, { readonly http: string }>,
  'http' | 'status' | 'body' | 'headers'
>;

/** As much of an answer as is read: a page that says that all is well is short. */
const MAX_BODY_BYTES = 64 * 1024;

export function httpProbe(config: HttpConfig): Probe {
  const what = `GET ${config.http}`;
  return {
    isOfNetwork: true,
    async look(timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      let found: Fault | undefined;
      try {
        const url = new URL(config.http);
        for (const address of addressesOf(url.hostname)) {
          const leftMs = deadline - performance.now();
          if (leftMs <= 0) break;
          const { isAnswer, problem, output } = await ask(config, url, address, leftMs);
          if (problem === null) return null;
          // What answers says more than that nobody is there.
          if (found === undefined || isAnswer) found = fault(`${what}: ${problem}`, output);
        }
      } catch (error) {
        found = fault(`${what}: ${messageOf(error)}`);
      }
      return found ?? fault(`${what}: no answer within ${printMs(timeoutMs)}`);
    },
  };
}

interface Asked {
  readonly isAnswer: boolean;
  /** Null: it answered as it should. */
  readonly problem: string | null;
  readonly output: string;
}

async function ask(config: HttpConfig, url: URL, address: string, timeoutMs: number): Promise<Asked> {
  const isSecure = url.protocol === 'https:';
  // Loaded when the first such probe is: a start of the daemon has no use for it.
  const { request } = isSecure ? await import('node:https') : await import('node:http');
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const options: RequestOptions & { readonly rejectUnauthorized: boolean; readonly servername?: string } = {
    host: address,
    port: url.port || (isSecure ? 443 : 80),
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'holdfast',
      ...config.headers,
    },
    agent: false,
    rejectUnauthorized: !isLocal(name),
    ...(isIP(name) === 0 && { servername: name }),
  };
  return new Promise((resolve) => {
    const asking = request(options);
    let answer: IncomingMessage | undefined;
    const end = (asked: Asked): void => {
      clearTimeout(timer);
      asking.destroy();
      resolve(asked);
    };
    const timer = setTimeout(() => {
      // An answer that goes on and on is judged by what came of it.
      if (answer !== undefined) answer.destroy();
      else end({ isAnswer: false, problem: `no answer within ${printMs(timeoutMs)}`, output: '' });
    }, timeoutMs);
    asking.on('error', (error) => end({ isAnswer: false, problem: connectionFault(error), output: '' }));
    asking.once('response', (response) => {
      answer = response;
      const judge = (text: string): void =>
        end({ isAnswer: true, problem: problemOf(config, response, text), output: text });
      if (config.body === null && problemOf(config, response, '') === null) judge('');
      else readBody(response, judge);
    });
    asking.end();
  });
}

function problemOf({ status, body }: HttpConfig, response: IncomingMessage, text: string): string | null {
  const code = response.statusCode ?? 0;
  const isStatus = status === null ? code >= 200 && code <= 299 : code === status;
  if (!isStatus) {
    const expected = status === null ? '' : `, not ${status}`;
    const to = response.headers.location;
    return to === undefined
      ? `it answered ${code}${expected}`
      : `it answered ${code}${expected}, a redirect to ${to}, which is not followed`;
  }
  if (body === null) return null;
  try {
    return findMatch(body, [text]) === undefined ? `its answer does not match /${body}/` : null;
  } catch (error) {
    return `its answer could not be matched with /${body}/: ${messageOf(error)}`;
  }
}

/** Calls back once, with the beginning of it. */
function readBody(response: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BODY_BYTES) response.destroy();
  });
  response.on('error', () => undefined);
  response.once('close', () => {
    done(Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8'));
  });
}

/** `localhost` is either: a server that listens on one of them is found. */
function addressesOf(hostname: string): readonly string[] {
  const name = hostname.replace(/^\[|\]$/g, '');
  return isLocalName(name) ? LOCAL_ADDRESSES : [name];
}

function isLocal(name: string): boolean {
  return isLocalName(name) || name === '::1' || (isIP(name) === 4 && /^(127\.|0\.0\.0\.0$)/.test(name));
}

function isLocalName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}
