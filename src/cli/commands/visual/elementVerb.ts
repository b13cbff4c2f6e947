// `holdfast overlay ACTION SESSION …` and `holdfast panel …`: what both do, whatever they draw.

import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { usage } from '../../amounts.ts';
import { ExitCode, text, words } from '../../command.ts';
import type { Context } from '../../context.ts';
import type { Column } from '../../print.ts';
import { withLook } from './look.ts';

const ACTIONS = ['create', 'update', 'delete', 'list', 'clear'] as const;

interface Target {
  readonly session: string;
  readonly root: string | null;
}

interface Drawn {
  readonly id: string;
  readonly z: number;
  readonly owner: string | null;
  readonly spans: readonly { readonly text: string }[];
}

export interface ElementVerb<E extends Drawn> {
  readonly what: 'overlay' | 'panel';
  readonly create: (
    context: Context,
    target: Target & { id: string; outlivesOwner: boolean },
    given: Given,
  ) => Promise<E>;
  readonly update: (context: Context, target: Target & { id: string }, given: Given) => Promise<E>;
  readonly list: (context: Context, target: Target) => Promise<readonly E[]>;
  readonly columns: readonly Column<E>[];
}

/** What stands on the command line. */
export interface Given {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

export function configureElement(command: Command): Command {
  command
    .addArgument(command.createArgument('<action>', ACTIONS.join(', ')).choices(ACTIONS))
    .argument('<session>', 'id or name')
    .argument('[word...]', 'create: its text; update: its id and, where that changes, its text; delete: ids');
  return withLook(command);
}

/** @returns the exit code */
export async function runElement<E extends Drawn>(
  verb: ElementVerb<E>,
  context: Context,
  [action, session, rest]: readonly unknown[],
  options: Given['options'],
): Promise<number> {
  const target = { session: String(session), root: context.root };
  const given = words(rest);
  const { what } = verb;
  const [first, ...others] = given;
  switch (action) {
    case 'create': {
      const id = text(options['id']) ?? `${what}-${randomBytes(4).toString('hex')}`;
      const outlivesOwner = options['keep'] === true;
      const element = await verb.create(context, { ...target, id, outlivesOwner }, { words: given, options });
      context.print.json(element);
      context.print.line(element.id);
      return ExitCode.ok;
    }
    case 'update': {
      if (first === undefined) throw usage(`which? holdfast ${what} list ${target.session}`);
      const element = await verb.update(context, { ...target, id: first }, { words: others, options });
      context.print.json(element);
      return ExitCode.ok;
    }
    case 'delete':
      if (first === undefined) throw usage(`which? holdfast ${what} list ${target.session}`);
      for (const id of given) await context.ask('ifKeepersLive', `${what}/delete`, { ...target, id });
      context.print.json({});
      return ExitCode.ok;
    case 'clear': {
      const { cleared } = await context.ask('ifKeepersLive', `${what}/clear`, target);
      context.print.json({ cleared });
      context.print.line(`${cleared} taken away`);
      return ExitCode.ok;
    }
    default: {
      const elements = await verb.list(context, target);
      context.print.json(elements);
      if (elements.length === 0) context.print.line('nothing is drawn');
      else context.print.table(elements, [...verb.columns, ...commonColumns]);
      return ExitCode.ok;
    }
  }
}

const commonColumns: readonly Column<Drawn>[] = [
  { title: 'DEPTH', cell: ({ z }) => String(z), align: 'right' },
  { title: 'STAYS', cell: ({ owner }) => (owner === null ? 'with the session' : 'with its client') },
  { title: 'TEXT', cell: ({ spans }) => shortened(spans.map((span) => span.text).join('')) },
];

function shortened(whole: string): string {
  const line = whole.replaceAll('\n', ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
