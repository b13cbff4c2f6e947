// The tools of `holdfast mcp` as language model tools of VS Code: which there are stands in package.json, written from the
// server's own list (`npm run docs`); what they do, and what is asked before it is done, the server says.

import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { BUILD_VERSION } from '../../protocol/version.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { TOOL_PREFIX } from '../manifest.ts';
import { AgentProcess } from './agentProcess.ts';
import { projectsOf, serverStart } from './project.ts';

interface ContributedTool {
  readonly name: string;
  readonly tags: readonly string[];
}

interface Called {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly isError?: boolean;
}

interface Asked {
  readonly question: { readonly title: string; readonly detail: string } | null;
}

/** As what is started through them says who started it. */
const NAME = 'VS Code agent';
const READS = 'read-only';

export class AgentTools implements Disposable {
  readonly #holdfast: Holdfast;
  readonly #owned = new DisposableStore();
  /** By root. */
  readonly #processes = new Map<string | null, AgentProcess>();

  /** @param contributed of package.json */
  constructor(holdfast: Holdfast, contributed: readonly ContributedTool[]) {
    this.#holdfast = holdfast;
    if (typeof vscode.lm?.registerTool !== 'function') return;
    for (const { name, tags } of contributed) {
      this.#owned.add(
        vscode.lm.registerTool<object>(name, {
          invoke: ({ input }, token) => this.#invoke(name, input, token),
          prepareInvocation: async ({ input }, token) => {
            const question = tags.includes(READS) ? null : await this.#question(name, input, token);
            if (question === null) return {};
            // Outside a chat VS Code does not say it.
            const whoAsks = t('An agent asks for this, through Holdfast.');
            const message = `${question.detail}\n\n${whoAsks}`;
            return { confirmationMessages: { title: question.title, message } };
          },
        }),
      );
    }
  }

  dispose(): void {
    this.#owned.dispose();
    for (const one of this.#processes.values()) one.dispose();
  }

  async #invoke(
    name: string,
    input: object,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const called = (await this.#ask('tools/call', name, input, token)) as Called;
    const texts = called.content.flatMap(({ text }) => text ?? []);
    // The model is told the message.
    if (called.isError === true) throw new Error(texts.join('\n'));
    return new vscode.LanguageModelToolResult(texts.map((text) => new vscode.LanguageModelTextPart(text)));
  }

  async #question(name: string, input: object, token: vscode.CancellationToken): Promise<Asked['question']> {
    return ((await this.#ask('holdfast/question', name, input, token)) as Asked).question;
  }

  async #ask(method: string, tool: string, input: object, token: vscode.CancellationToken): Promise<unknown> {
    const cancelled = new AbortController();
    const cancel = (): void => cancelled.abort(new vscode.CancellationError());
    const watch = token.onCancellationRequested(cancel);
    if (token.isCancellationRequested) cancel();
    try {
      const params = { name: tool.slice(TOOL_PREFIX.length), arguments: input };
      return await (await this.#process()).request(method, params, cancelled.signal);
    } finally {
      watch.dispose();
    }
  }

  /** Of the first project of the window; it is kept, for it remembers what it started. */
  async #process(): Promise<AgentProcess> {
    if (!vscode.workspace.isTrusted) {
      throw new Error(t('This workspace is not trusted, so Holdfast starts nothing here.'));
    }
    const launcher = await this.#holdfast.launcher();
    const root = projectsOf(this.#holdfast.window)[0] ?? null;
    const known = this.#processes.get(root);
    if (known?.isEnded === false) return known;
    const fresh = new AgentProcess({
      ...serverStart(launcher, root),
      name: NAME,
      version: BUILD_VERSION,
      warn: (line) => this.#holdfast.log.warn(`holdfast mcp: ${line}`),
    });
    this.#processes.set(root, fresh);
    return fresh;
  }
}
