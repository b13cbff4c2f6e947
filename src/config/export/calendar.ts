// A cron expression as systemd's OnCalendar=. Both are lists of allowed values; where cron means "this day or that
// weekday", there are two of them, since systemd would mean both at once.

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

/** @param cron one that can be read @returns one or two; undefined for what systemd cannot say */
export function calendarsOf(cron: string): readonly string[] | undefined {
  const words = (NICKNAMES[cron.trim().toLowerCase()] ?? cron).trim().split(/\s+/);
  const fields = words.length === 6 ? words : ['0', ...words];
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const isLast = /^l$/i.test(day);
  // The last day of a month beside others.
  if (!isLast && /l/i.test(day)) return undefined;
  const time = [hour, minute, second].map((field) => valuesOf(field, 0)).join(':');
  const numbered = month.replace(/[A-Za-z]+/g, (name) => String(MONTHS.indexOf(name.toUpperCase()) + 1));
  const months = valuesOf(numbered, 1);
  const onDay = `*-${months}${isLast ? '~01' : `-${valuesOf(day, 1)}`} ${time}`;
  if (weekday === '*') return [onDay];
  const onWeekday = `${weekdaysOf(weekday)} *-${months}-* ${time}`;
  return day === '*' ? [onWeekday] : [onDay, onWeekday];
}

/** `1-5` is `1..5`; `*` with a step begins at the first there is. */
function valuesOf(field: string, first: number): string {
  return field
    .split(',')
    .map((part) => part.replace('-', '..').replace(/^\*\//, `${first}/`))
    .join(',');
}

/** All of them by name: systemd has no steps here, and its week ends with Sunday. */
function weekdaysOf(field: string): string {
  const allowed = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [from = 0, to = from] = range === '*' ? [0, 6] : range.split('-').map(weekdayNumber);
    for (let value = from; value <= to; value += Number(step)) allowed.add(value % 7);
  }
  return [...allowed].map((value) => WEEKDAYS[value]).join(',');
}

function weekdayNumber(word: string): number {
  const named = WEEKDAYS.findIndex((name) => name.toLowerCase() === word.toLowerCase());
  return named === -1 ? Number(word) : named;
}
