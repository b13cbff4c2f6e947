// When a service is started by the clock: `minute hour day month weekday`, with a field for seconds before them if there
// are six. Only whether it can be read is decided here; a test compares with the library that computes the times.

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
export const NICKNAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly'];
/** February has 29 in some years. */
const DAYS_OF_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names for `min` and what follows. */
  readonly names: readonly string[];
}

const SECOND: Field = { name: 'second', min: 0, max: 59, names: [] };
const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'weekday', min: 0, max: 7, names: WEEKDAYS },
];

/** @returns what is wrong with it; undefined when it can be read and comes at some time */
export function mistakeInCron(text: string): string | undefined {
  const words = text.trim().split(/\s+/);
  const [first = ''] = words;
  if (first.startsWith('@'))
    return NICKNAMES.includes(text.trim().toLowerCase()) ? undefined : `there are ${NICKNAMES.join(', ')}`;
  if (words.length !== 5 && words.length !== 6)
    return 'it has 5 fields, minute hour day month weekday, or 6 with seconds first';
  const fields = words.length === 6 ? [SECOND, ...FIELDS] : FIELDS;
  const values = fields.map((field, at) => readField(words[at] ?? '', field));
  const wrong = values.find((value) => typeof value === 'string');
  if (typeof wrong === 'string') return wrong;
  const [days, months, weekdays] = values.slice(-3).map((value) => (typeof value === 'string' ? [] : value));
  const isAnyWeekday = weekdays === undefined || weekdays.length >= WEEKDAYS.length;
  const comes = months?.some((month) => days?.some((day) => day <= (DAYS_OF_MONTHS[month - 1] ?? 31)));
  return isAnyWeekday && comes === false ? 'no month of it has such a day' : undefined;
}

/** @returns the values it allows, or what is wrong with it */
function readField(text: string, field: Field): readonly number[] | string {
  if (text === '') return `the ${field.name} is empty`;
  const values: number[] = [];
  for (const part of text.split(',')) {
    const read = readPart(part, field);
    if (typeof read === 'string') return read;
    values.push(...read);
  }
  return values;
}

/** `*`, `5`, `1-5`, `MON-FRI`, each with `/2` after it where it is no single value; `L` is the last day of a month. */
function readPart(part: string, field: Field): readonly number[] | string {
  const { name, min, max } = field;
  if (name === 'day' && part.toUpperCase() === 'L') return [28];
  const [, range = '', step] = /^([^/]*)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  const [from, to] = range === '*' ? [min, max] : range.split('-').map((word) => numberOf(word, field));
  const isRange = range === '*' || range.includes('-');
  const last = isRange ? to : from;
  const isIn = (value: number | undefined): value is number =>
    value !== undefined && value >= min && value <= max;
  if (range.split('-').length > 2 || !isIn(from) || !isIn(last))
    return `the ${name} cannot be \`${part.slice(0, 20)}\`: it is from ${min} to ${max}`;
  if (from > last) return `the ${name} \`${part.slice(0, 20)}\` goes backwards`;
  const by = step === undefined ? 1 : Number(step);
  if (step !== undefined && !isRange) return `the ${name} \`${part.slice(0, 20)}\` has a step but no range`;
  // 0 and 7 are the same weekday.
  if (by < 1 || by > Math.min(max - min + 1, name === 'weekday' ? 7 : 60))
    return `the step of the ${name} \`${part.slice(0, 20)}\` is out of range`;
  return Array.from({ length: Math.floor((last - from) / by) + 1 }, (_, at) => from + at * by);
}

function numberOf(word: string, { min, names }: Field): number | undefined {
  if (/^\d{1,2}$/.test(word)) return Number(word);
  const at = names.indexOf(word.toUpperCase());
  return at === -1 ? undefined : at + min;
}
