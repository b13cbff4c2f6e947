// What a tool answers, made fit to leave this process: plain text, without secrets, bounded; a failure as its sentence and
// what to do. Every answer goes through here, errors too.

import { stripVTControlCharacters } from 'node:util';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { isFailure } from '../protocol/failure.ts';
import { adviceFor } from './advice.ts';
import { bounded } from './bounds.ts';
import { Refusal } from './refusals.ts';
import { withoutSecrets } from './secrets.ts';

export interface Answer {
  readonly text: string;
  /** Which end is kept where it is too long; default: the first. */
  readonly keep?: 'first' | 'last';
  /** How to get at what is left out, as the end of a sentence. */
  readonly more?: string;
  /** It was done in part only, or did not come to a good end. */
  readonly isError?: boolean;
}

export function resultOf({ isError = false, ...answer }: Answer): CallToolResult {
  return { content: [{ type: 'text', text: fitText(answer) }], ...(isError && { isError }) };
}

/** Plain, without secrets, bounded. */
export function fitText({ text, keep = 'first', more = 'ask for less at once' }: Answer): string {
  const whole = bounded(withoutSecrets(plain(text)), keep);
  if (whole.leftOut === 0) return whole.text;
  const note = `(${whole.leftOut} ${keep === 'last' ? 'earlier' : 'further'} lines are left out: ${more})`;
  return keep === 'last' ? `${note}\n${whole.text}` : `${whole.text}\n${note}`;
}

/** @param log called with what nobody expected; answers where it can be found */
export function resultOfError(error: unknown, log: (error: unknown) => string): CallToolResult {
  const text = isFailure(error)
    ? [error.message, adviceFor(error)].filter((part) => part !== undefined).join('. ')
    : error instanceof Refusal
      ? error.message
      : `something unexpected went wrong; the log of Holdfast has it under ${log(error)}`;
  return resultOf({ text, isError: true });
}

/** Names and commands come from others: nothing in them may be anything but text. */
function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/(?![\n\t])\p{Cc}/gu, '');
}
