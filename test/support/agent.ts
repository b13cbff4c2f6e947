// A coding agent of the tests: a real client of the Model Context Protocol that speaks to a real `holdfast mcp`.

import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import type { TestHome } from './home.ts';

export interface Said {
  readonly text: string;
  readonly isError: boolean;
}

export interface TestAgent {
  readonly client: Client;
  call(tool: string, input?: Readonly<Record<string, unknown>>): Promise<Said>;
  /** Throws what was said where it is an error. */
  ok(tool: string, input?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Its objects, one a line. */
  objects<T>(tool: string, input?: Readonly<Record<string, unknown>>): Promise<T[]>;
}

/** @param name as it introduces itself @param era which of the protocol's handshakes it uses */
export async function startAgent(
  home: TestHome,
  name = 'test-agent',
  era: 'legacy' | 'modern' = 'legacy',
): Promise<TestAgent> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [path.join(home.dist, 'cli.js'), 'mcp'],
    cwd: home.root,
    env: Object.fromEntries(
      Object.entries(home.env).flatMap(([key, value]) => (value ? [[key, value]] : [])),
    ),
  });
  const mode = era === 'modern' ? { pin: '2026-07-28' } : 'legacy';
  const client = new Client({ name, version: '1.0.0' }, { versionNegotiation: { mode } });
  onTestFinished(() => client.close());
  await client.connect(transport);
  const agent: TestAgent = {
    client,
    async call(tool, input = {}) {
      const result = await client.callTool({ name: tool, arguments: { ...input } });
      const [first] = result.content;
      return { text: first?.type === 'text' ? first.text : '', isError: result.isError === true };
    },
    async ok(tool, input) {
      const { text, isError } = await agent.call(tool, input);
      if (isError) throw new Error(`${tool}: ${text}`);
      return text;
    },
    async objects(tool, input) {
      return (await agent.ok(tool, input)).split('\n').map((line) => JSON.parse(line));
    },
  };
  return agent;
}
