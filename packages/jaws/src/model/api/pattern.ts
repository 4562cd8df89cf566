/**
 * The mistake in a selectionPattern, a regular expression of Java, which has more syntax than JavaScript: flags in
 * front, possessive quantifiers, quotations.
 * https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
 */
export function patternProblem(pattern: string): string | undefined {
  const plain = pattern
    .replace(/\\Q([\s\S]*?)(\\E|$)/g, (_all, text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .replace(/\(\?[imsuxUd-]+\)/g, '')
    .replace(/\(\?[imsuxUd-]+:/g, '(?:')
    .replace(/\(\?>/g, '(?:')
    .replace(/\\[AZzG]/g, '')
    .replace(/(?<!\\)([*+?}])\+/g, '$1');
  try {
    new RegExp(plain);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: (\/.*\/\w*: )?/s, '').toLowerCase();
  }
}
