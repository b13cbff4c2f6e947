// Every text that a person sees of the extension and of this page goes through `t`, in the language of VS Code. Its English
// is collected by `npm run docs` into l10n/bundle.l10n.json, so it stands in the call as one literal; what varies in it has a
// name in braces. Without `vscode`, which a page does not have: both mains say who translates.

type Values = Readonly<Record<string, string | number>>;
type Translate = (message: string, values: Values) => string;

let translate: Translate = withValues;

/** From then on; nothing asks for a text while the modules are being loaded. */
export function setTranslation(by: Translate): void {
  translate = by;
}

export function t(message: string, values: Values = {}): string {
  return translate(message, values);
}

/** As `vscode.l10n.t` puts them in: what has no value stays as it is. */
export function withValues(message: string, values: Values): string {
  return message.replace(/\{([^}]+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
