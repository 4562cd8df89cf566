/**
 * Whether a text is a decimal number: `1`, `-1.5`, `1.`, `.5`, `+2e-3`. Untrusted texts may be megabytes long: no two
 * repetitions of the pattern share a character, or a text that is nearly a number would stop the process.
 */
export const isNumberText = (text: string): boolean => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
