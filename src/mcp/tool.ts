// What a tool file provides. One file per tool; `tools/table.ts` lists them.

import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Agent } from './agent.ts';
import { type Answer, resultOf } from './answer.ts';
import type { Question } from './question.ts';

type Result = ReturnType<typeof resultOf>;

interface Spec<S extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** For a language model: what it is for, when to rather use another one, what it answers. */
  readonly description: string;
  readonly input: S;
  readonly annotations: Annotations;
  /** What a person is asked before it is done, by clients that ask; absent for what needs no asking. Has no effect. */
  readonly question?: (agent: Agent, input: z.output<S>) => Promise<Question | null>;
  /** @param signal aborted when the agent does not want the answer any more */
  readonly run: (agent: Agent, input: z.output<S>, signal: AbortSignal) => Promise<Answer>;
}

interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  /** Whether it may reach beyond the services and terminals of this machine. */
  readonly openWorldHint: boolean;
}

export const READS: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
export const ADDS: Annotations = { ...READS, readOnlyHint: false };
export const ENDS: Annotations = { ...ADDS, destructiveHint: true };
/** A command may do anything, and twice is not once. */
export const TYPES: Annotations = { ...ENDS, idempotentHint: false, openWorldHint: true };

/** Runs a tool for whoever asked; turns what it throws into an answer. */
export type Runner = (
  work: (agent: Agent, signal: AbortSignal) => Promise<Result>,
  asked: ServerContext,
) => Promise<Result>;

export interface Tool {
  readonly name: string;
  readonly register: (server: McpServer, runner: Runner) => void;
  /** @param given as for the tool @returns null: there is nothing to ask, or it will not be done anyway */
  readonly question: (agent: Agent, given: unknown) => Promise<Question | null>;
}

export function tool<S extends z.ZodObject>(spec: Spec<S>): Tool {
  const { name, title, description, input, annotations } = spec;
  return {
    name,
    question: async (agent, given) => {
      const { success, data } = input.safeParse(given);
      return success ? ((await spec.question?.(agent, data)) ?? null) : null;
    },
    register: (server, runner) => {
      const config = { title, description, inputSchema: input as z.ZodObject, annotations };
      server.registerTool(name, config, (given, asked) =>
        // The SDK has checked it against `input`.
        runner(async (agent, signal) => resultOf(await spec.run(agent, given as z.output<S>, signal)), asked),
      );
    },
  };
}

/** Parts of inputs that several tools have. */
export const services = z
  .array(z.string().min(1).max(256))
  .max(100)
  .describe('Names of services, groups of them, or ids; "all" means every service of the project.');

export const terminal = z
  .string()
  .min(1)
  .max(256)
  .describe('Name or id of a terminal, as list_terminals shows it.');

export const confirm = z
  .boolean()
  .default(false)
  .describe('Set to true only after the person has agreed to exactly what the refusal of this tool listed.');

/** Clients of this protocol mostly give up on a call after 60 s. */
const USUAL_WAIT_S = 45;
const MAX_WAIT_S = 600;

export const timeoutSeconds = z
  .number()
  .min(0)
  .max(MAX_WAIT_S)
  .default(USUAL_WAIT_S)
  .describe(
    'How long to wait, in seconds. Your client may give up on a call earlier than this; waiting again is harmless.',
  );
