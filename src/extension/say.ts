// Tells the user what went wrong, in the words of messages.ts, and runs commands so that nothing they throw is lost.

import * as vscode from 'vscode';
import { isFailure } from '../protocol/failure.ts';
import { type Button, type Message, messageOf, unexpectedMessage } from './messages.ts';

/** Shows what went wrong; writes it into the log as well, with the stack. */
export async function sayFailure(log: vscode.LogOutputChannel, what: string, error: unknown): Promise<void> {
  log.error(`${what}:`, error instanceof Error ? withCauses(error) : String(error));
  const message = isFailure(error) ? messageOf(error.data) : unexpectedMessage(what);
  await show((text, ...titles) => vscode.window.showErrorMessage(text, ...titles), message);
}

/** For what is no failure but has nothing to do: "no service runs". */
export async function sayNothingToDo(text: string, ...buttons: readonly Button[]): Promise<void> {
  await show((message, ...titles) => vscode.window.showInformationMessage(message, ...titles), {
    text,
    buttons,
  });
}

async function show(
  ask: (text: string, ...titles: string[]) => Thenable<string | undefined>,
  { text, buttons }: Message,
): Promise<void> {
  const chosen = await ask(text, ...buttons.map(({ title }) => title));
  const button = buttons.find(({ title }) => title === chosen);
  if (button !== undefined) await vscode.commands.executeCommand(button.command);
}

/** The stack, and below it those of its causes. */
export function withCauses(error: Error): string {
  const texts: string[] = [];
  let cause: unknown = error;
  // A chain that loops or goes deeper tells nothing more.
  for (let depth = 0; depth < 8 && cause instanceof Error; depth += 1) {
    texts.push(cause.stack ?? cause.message);
    cause = cause.cause;
  }
  return texts.join('\ncaused by: ');
}
