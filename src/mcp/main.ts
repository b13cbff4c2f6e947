// The Model Context Protocol for coding agents: the bundle behind `holdfast mcp`. One agent, which is whoever speaks on
// these streams; nothing but the protocol is ever written to them.

import type { Readable, Writable } from 'node:stream';
import { CLIENT_INFO_META_KEY, McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { AgentPlace } from '../client/agentPlace.ts';
import { BUILD_VERSION } from '../protocol/version.ts';
import { Agent } from './agent.ts';
import { resultOfError } from './answer.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { answerQuestions } from './question.ts';
import type { Runner } from './tool.ts';
import { tools } from './tools/table.ts';

/** Resolves when the agent has closed its side, or its streams break. What it started goes on. */
export async function serve(place: AgentPlace, input: Readable, output: Writable): Promise<void> {
  const { log } = place.connect;
  let agent: Agent | undefined;
  const newServer = (): McpServer => {
    const server = new McpServer(
      { name: 'holdfast', title: 'Holdfast', version: BUILD_VERSION },
      { instructions: INSTRUCTIONS },
    );
    const agentOf = (asked: ServerContext): Agent => {
      agent ??= new Agent(place, clientName(server, asked));
      return agent;
    };
    const runner: Runner = async (work, asked) => {
      try {
        return await work(agentOf(asked), asked.mcpReq.signal);
      } catch (error) {
        return resultOfError(error, (unexpected) => log.error('a tool failed', unexpected));
      }
    };
    for (const tool of tools) tool.register(server, runner);
    answerQuestions(server, tools, agentOf);
    return server;
  };
  try {
    await new Promise<void>((resolve) => {
      const transport = new StdioServerTransport(input, output);
      serveStdio(newServer, {
        transport,
        onerror: (error) => log.warn('an agent could not be understood', { reason: error.message }),
      });
      const close = transport.onclose;
      transport.onclose = () => {
        close?.();
        resolve();
      };
    });
  } finally {
    agent?.dispose();
  }
}

/** Newer clients say it with every request, older ones once at the beginning. */
function clientName(server: McpServer, { mcpReq }: ServerContext): string | undefined {
  const said: Readonly<Record<string, unknown>> = { ...mcpReq.envelope };
  const info = said[CLIENT_INFO_META_KEY];
  const isNamed = typeof info === 'object' && info !== null && 'name' in info;
  return isNamed && typeof info.name === 'string' ? info.name : server.server.getClientVersion()?.name;
}
