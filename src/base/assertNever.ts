// Makes the compiler prove that every variant of a union was handled.

/** Call in the last branch over a union; a variant nobody handled does not compile, and one from a newer peer throws. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
