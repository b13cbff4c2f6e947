// Keeps secrets out of logs and diagnostics: values of the environment, output, tokens. By the name of the field, and by
// the looks of the text.

const REDACTED = '[redacted]';

/** Fields whose values are never written, whatever they hold. */
const SECRET_FIELDS =
  /token|secret|password|passwd|credential|authorization|proof|nonce|^mac$|^env$|environ/i;
const OUTPUT_FIELDS = /^(output|bytes|data|text|chunk|lines|lastLines|input)$/;

/** NAME=value where the name speaks of a secret; also `--token value`. */
const SECRET_ASSIGNMENT =
  /\b([\w-]*(?:key|token|secret|passw(?:or)?d|credential)[\w-]*\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi;
const SECRET_OPTION = /(--?[\w-]*(?:token|secret|passw(?:or)?d|api-?key)[\w-]*\s+)(\S+)/gi;
/** user:password@ in a URL. */
const URL_PASSWORD = /(:\/\/[^\s:/@]*:)[^\s@/]+@/g;
/** What our own tokens and macs look like: 32 hex digits or more. */
const LONG_HEX = /\b[0-9a-f]{32,}\b/gi;

export function redactText(text: string): string {
  return text
    .replace(SECRET_ASSIGNMENT, `$1${REDACTED}`)
    .replace(SECRET_OPTION, `$1${REDACTED}`)
    .replace(URL_PASSWORD, `$1${REDACTED}@`)
    .replace(LONG_HEX, REDACTED);
}

/** Depth beyond which nobody reads a log line. */
const MAX_DEPTH = 6;

/** A copy that may be written down. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (Array.isArray(value)) return value.map((one) => redactValue(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      SECRET_FIELDS.test(name) || OUTPUT_FIELDS.test(name) ? REDACTED : redactValue(one, depth + 1),
    ]),
  );
}
