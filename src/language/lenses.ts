// What can be done with each service, above its name: how it is doing, and the verbs that make sense now.

import type { CodeLens } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isOverState } from '../protocol/serviceStates.ts';
import type { ServiceInfo } from '../protocol/types.ts';
import { rangeOf } from './names.ts';
import type { Outline } from './outline.ts';
import { stateWords } from './words.ts';

export interface LensPlace {
  readonly root: string;
  readonly find: (name: string) => ServiceInfo | undefined;
}

/** Commands of the extension, with the row they are about. */
export function lensesOf(
  document: TextDocument,
  { services }: Outline,
  { root, find }: LensPlace,
): CodeLens[] {
  return services.flatMap(({ name, span }) => {
    const range = rangeOf(document, span);
    const service = find(name);
    const row = `named:${name}:${root}`;
    const lens = (title: string, command: string): CodeLens => ({
      range,
      command: { title, command, arguments: [row] },
    });
    if (service === undefined) return [lens('$(play) Start', 'holdfast.startService')];
    const verbs = isOverState(service.state.state)
      ? [lens('$(play) Start', 'holdfast.startService')]
      : [
          lens('$(debug-stop) Stop', 'holdfast.stopService'),
          lens('$(debug-restart) Restart', 'holdfast.restartService'),
        ];
    const logs = service.session === null ? [] : [lens('$(output) Logs', 'holdfast.showLogs')];
    const why = lens('$(question) Why', 'holdfast.explainService');
    return [lens(stateWords(service), 'holdfast.explainService'), ...verbs, ...logs, why];
  });
}
