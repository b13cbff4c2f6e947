// Secrets in what an agent reads: whatever looks like one is replaced before it leaves this process. A guard against
// accidents by the looks of a text; what looks like nothing in particular is not found.

export const REDACTED = '[redacted]';

interface Shape {
  /** For people and for the tests. */
  readonly name: string;
  readonly pattern: RegExp;
  /** What stays of a match. */
  readonly replacement: string;
}

/** Words that make the value of a variable, key or option a secret. */
const SECRET_WORD =
  'token|secret|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|credentials?';
/** What may follow such a word in a name: `TOKEN_2`, `secret_key`; `tokenizer` and `tokens` are other words. */
const NAME_END = String.raw`(?:[_.-]\w{1,32}|\d{1,4})?`;
/** Not what only stands for a value: `$NAME`, `${NAME}`, or what was replaced before. One without an end goes to a blank. */
const VALUE = String.raw`(?!\[redacted\]|["']?\$[\w{(])(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|["']?[^\s"',;&]+)`;

/** Well-known tokens, by what they begin with and how long they are. No part in the middle is without a bound. */
const TOKENS: Readonly<Record<string, string>> = {
  'AWS access key': String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`,
  'GitHub token': String.raw`\b(?:gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_\w{22,})`,
  'GitLab token': String.raw`\bgl(?:pat|ptt|rt|dt)-[\w-]{20,}`,
  'Slack token': String.raw`\bxox[abeoprs]-[\w-]{10,}`,
  'Stripe key': String.raw`\b(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}`,
  'key of a model provider': String.raw`\bsk-[A-Za-z0-9_-]{20,}`,
  'Google API key': String.raw`\bAIza[\w-]{35}`,
  'Google OAuth token': String.raw`\bya29\.[\w-]{20,}`,
  'npm token': String.raw`\bnpm_[A-Za-z0-9]{36}\b`,
  'PyPI token': String.raw`\bpypi-[\w-]{16,}`,
  'Hugging Face token': String.raw`\bhf_[A-Za-z0-9]{30,}\b`,
  'SendGrid key': String.raw`\bSG\.[\w-]{16,64}\.[\w-]{16,}`,
  'Twilio key': String.raw`\bSK[0-9a-f]{32}\b`,
  'DigitalOcean token': String.raw`\bdo[opr]_v1_[0-9a-f]{64}\b`,
  JWT: String.raw`\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]*`,
};

/** In the order they are looked for: what spans lines before what is in one. */
export const SECRET_SHAPES: readonly Shape[] = [
  {
    name: 'private key',
    // One whose end is not there is redacted to the end of the text.
    pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g,
    replacement: REDACTED,
  },
  ...Object.entries(TOKENS).map(([name, source]) => ({
    name,
    pattern: new RegExp(source, 'g'),
    replacement: REDACTED,
  })),
  {
    name: 'header',
    pattern:
      /\b((?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?|(?:set-)?cookie["']?:[ \t]*["']?)(?!\[redacted\])[^\s"'][^\n"']*/gi,
    replacement: `$1${REDACTED}`,
  },
  { name: 'bearer', pattern: /\b(bearer\s+)[\w.~+/=-]{16,}/gi, replacement: `$1${REDACTED}` },
  { name: 'password in a URL', pattern: /(:\/\/[^\s:/@]*:)[^\s/@]+@/g, replacement: `$1${REDACTED}@` },
  {
    name: 'variable',
    pattern: new RegExp(
      String.raw`((?:${SECRET_WORD})${NAME_END}["']?[ \t]*(?:=>|[=:])[ \t]*)${VALUE}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'option',
    pattern: new RegExp(
      String.raw`(?<![\w-])(--?[\w-]{0,40}(?:${SECRET_WORD})${NAME_END}[ \t]+)(?!-)${VALUE}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
];

/** Plain text: colours and cursor movements must be gone, or they hide what is between them. */
export function withoutSecrets(text: string): string {
  let rest = text;
  for (const { pattern, replacement } of SECRET_SHAPES) rest = rest.replace(pattern, replacement);
  return rest;
}
