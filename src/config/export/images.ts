// The container image a command may need: a guess, to be looked at. A dev service says what to run, not on what.

import type { Command } from '../../protocol/types.ts';

const IMAGES: readonly (readonly [programs: RegExp, image: string])[] = [
  [/^(node|npm|npx|yarn|pnpm|tsx|corepack)$/, 'node:22'],
  [/^(python3?|pip3?|uv|poetry|uvicorn|gunicorn|flask|django-admin)$/, 'python:3.13'],
  [/^(ruby|bundle|rails|rake)$/, 'ruby:3.4'],
  [/^(php|composer)$/, 'php:8.4-cli'],
  [/^go$/, 'golang:1.24'],
  [/^cargo$/, 'rust:1'],
  [/^(java|mvn|gradle)$/, 'eclipse-temurin:21'],
  [/^bun$/, 'oven/bun:1'],
  [/^deno$/, 'denoland/deno:2'],
];
/** Has bash, which probes of ports need. */
const OTHER = 'debian:stable-slim';

export const GUESSED = 'image: guessed from the command; use the one it needs.';

export function imageFor(command: Command): string {
  const first = typeof command === 'string' ? (command.trim().split(/\s+/)[0] ?? '') : (command[0] ?? '');
  const program = first.split(/[\\/]/).at(-1) ?? '';
  return IMAGES.find(([programs]) => programs.test(program))?.[1] ?? OTHER;
}
