// Diagnostics as text to paste into a report, with what is nobody else's business taken out. Pure.

import { redactText } from '../base/redact.ts';

export interface Diagnostics {
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of doctor, what needs a look first. */
  readonly checks: readonly string[];
  /** The end of the daemon's log. */
  readonly log: string;
  /** The user's folder, written as `~`. */
  readonly home: string;
  readonly user: string;
}

/** A name of one or two letters is part of any word. */
const MIN_NAME = 3;

export function diagnosticsText({ facts, checks, log, home, user }: Diagnostics): string {
  const lines = Object.entries(facts).map(([name, value]) => `- ${name}: ${printed(value)}`);
  const parts = ['# Holdfast diagnostics', lines.join('\n'), '## Doctor', checks.join('\n')];
  if (log.trim() !== '') parts.push('## Log of the daemon', `\`\`\`\n${log.trim()}\n\`\`\``);
  return `${anonymous(redactText(parts.join('\n\n')), home, user)}\n`;
}

function printed(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function anonymous(text: string, home: string, user: string): string {
  const homeless = home === '/' ? text : text.replaceAll(home, '~');
  if (user.length < MIN_NAME) return homeless;
  const name = new RegExp(`\\b${user.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`, 'g');
  return homeless.replace(name, 'USER');
}
