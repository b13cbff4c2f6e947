// Picks one of three variants of the same functions. What a variant cannot do it says in its own words; nothing else
// in the code asks which system this is.

/** Linux serves as the pattern for the other Unixes too. */
export function forPlatform<T>(variants: { readonly linux: T; readonly darwin: T; readonly win32: T }): T {
  if (process.platform === 'darwin') return variants.darwin;
  return process.platform === 'win32' ? variants.win32 : variants.linux;
}
