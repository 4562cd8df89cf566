/**
 * The words of a text for searches: separated by anything except letters and digits, and before a capital that is followed
 * by lower-case
 * letters. `prod/AppBeta` is prod, App, Beta; `COMPANYthings` is COMPAN, Ythings.
 */
const words = (text: string): string[] => text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|\d+/g) ?? [];

/** Whether every word of `wanted` is the prefix of a word of `text`, ignoring case. */
export function hasWords(text: string, wanted: string): boolean {
  const have = words(text).map((word) => word.toLowerCase());
  const asked = words(wanted).map((word) => word.toLowerCase());
  return asked.length > 0 && asked.every((word) => have.some((one) => one.startsWith(word)));
}
