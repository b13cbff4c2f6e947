// How a contract is declared: one map of method → declaration per side. Everything else (types, checks, docs, handler
// tables) is derived from these maps.

import * as z from 'zod';

export interface MethodDeclaration<P extends z.ZodType, R extends z.ZodType> {
  /** One line for docs/protocol.md. */
  readonly doc: string;
  readonly params: P;
  readonly result: R;
  /** Retried once by the client after a lost connection. Never for what types, signals or marks. */
  readonly repeatable: boolean;
}

export interface NotificationDeclaration<P extends z.ZodType> {
  readonly doc: string;
  readonly params: P;
}

export function method<P extends z.ZodType, R extends z.ZodType>(
  declaration: MethodDeclaration<P, R>,
): MethodDeclaration<P, R> {
  return declaration;
}

export function notification<P extends z.ZodType>(
  declaration: NotificationDeclaration<P>,
): NotificationDeclaration<P> {
  return declaration;
}

/** Params or result that carry nothing. */
export const Nothing = z.object({});
