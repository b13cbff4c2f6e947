// What a person is asked before a tool does something, for clients that ask: a request of our own beside those of the
// protocol, `holdfast/question`. The tool itself says it, so what is asked is what would be done.

import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Agent } from './agent.ts';
import { fitText } from './answer.ts';
import type { Tool } from './tool.ts';

export interface Question {
  readonly title: string;
  /** One for each thing that would be done. */
  readonly lines: readonly string[];
}

/** As the extension calls it (extension/agents/agentProcess.ts). */
const METHOD = 'holdfast/question';

const Params = z.object({ name: z.string(), arguments: z.unknown() });
const Result = z.object({ question: z.object({ title: z.string(), detail: z.string() }).nullable() });

export function answerQuestions(
  server: McpServer,
  tools: readonly Tool[],
  agentOf: (asked: ServerContext) => Agent,
): void {
  server.server.setRequestHandler(METHOD, { params: Params, result: Result }, async (params, asked) => {
    const tool = tools.find(({ name }) => name === params.name);
    // Whatever cannot be looked at now is said by the tool itself, and nothing is done.
    const question = await tool?.question(agentOf(asked), params.arguments).catch(() => null);
    if (question === undefined || question === null) return { question: null };
    const { title, lines } = question;
    return { question: { title: fitText({ text: title }), detail: fitText({ text: lines.join('\n') }) } };
  });
}
