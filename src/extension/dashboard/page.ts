// The dashboard's page as HTML: one script, one style sheet, both from the extension's own folder, the texts the script says,
// and a policy that lets nothing else in. What is on the page the script makes.

import { t } from '../l10n.ts';

export interface PageParts {
  /** Of the webview, for the style sheet. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Fresh for each page. */
  readonly nonce: string;
  /** Such as `de`. */
  readonly language: string;
  /** In that language, by their English. */
  readonly texts: Readonly<Record<string, string>>;
}

export function pageHtml({ cspSource, script, style, nonce, language, texts }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(t('Holdfast Dashboard'))}</title>
<link rel="stylesheet" href="${escaped(style)}">
</head>
<body>
<main id="dashboard" data-texts="${escaped(JSON.stringify(texts))}"></main>
<script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
