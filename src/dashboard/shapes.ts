// What a value from outside looks like, as small checks that can be put together; the type follows from the check, so that
// the two cannot disagree. Unknown fields are ignored.

export type Shape<T> = (value: unknown) => value is T;
export type Shaped<S> = S extends Shape<infer T> ? T : never;

export const isText: Shape<string> = (value): value is string => typeof value === 'string';
export const isNumber: Shape<number> = (value): value is number => Number.isFinite(value);
export const isFlag: Shape<boolean> = (value): value is boolean => typeof value === 'boolean';

export function isOneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value): value is W => known.has(value);
}

export function isNullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

export function isListOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(shape);
}

export function hasFields<F extends Readonly<Record<string, Shape<unknown>>>>(
  fields: F,
): Shape<{ readonly [K in keyof F]: Shaped<F[K]> }> {
  const checks = Object.entries(fields);
  return (value): value is { readonly [K in keyof F]: Shaped<F[K]> } =>
    typeof value === 'object' &&
    value !== null &&
    checks.every(([name, shape]) => shape((value as Readonly<Record<string, unknown>>)[name]));
}

export function isEither<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return (value): value is A | B => a(value) || b(value);
}
