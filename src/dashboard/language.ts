// The language of the page: the one of VS Code, which the extension wrote into it together with the texts.

import { setTranslation, withValues } from './l10n.ts';

let spoken: string | undefined;

/** @param texts by their English, as JSON; what is not among them is said in English */
export function setLanguage(language: string, texts: string): void {
  const known = JSON.parse(texts) as Readonly<Record<string, string>>;
  spoken = language;
  setTranslation((message, values) => withValues(known[message] ?? message, values));
}

/** For `Intl`; undefined as long as the page has none. */
export function pageLanguage(): string | undefined {
  return spoken;
}
