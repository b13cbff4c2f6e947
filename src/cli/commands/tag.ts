// `holdfast tag`: adds tags to a session (`+a`) and takes them away (`-b`); without any it prints those it has.

import { usage } from '../amounts.ts';
import { type CommandFile, ExitCode, words } from '../command.ts';

export const tag: CommandFile = {
  configure: (command) =>
    command
      .argument('<session>', 'id or name')
      .argument('[tag...]', '+TAG adds it, -TAG takes it away')
      // A word that begins with a dash is a tag here.
      .allowUnknownOption(),
  async run(context, [session, given], _options) {
    const add: string[] = [];
    const remove: string[] = [];
    for (const word of words(given)) {
      if (!/^[+-]./.test(word)) throw usage(`${word} is neither +TAG nor -TAG`);
      (word.startsWith('+') ? add : remove).push(word.slice(1));
    }
    const answer = await context.ask('ifKeepersLive', 'session/setTags', {
      session: String(session),
      root: context.root,
      add,
      remove,
    });
    const { id, tags } = answer.session;
    context.print.json({ id, tags });
    context.print.line(tags.length === 0 ? 'no tags' : tags.join(' '));
    return ExitCode.ok;
  },
};
