import picomatch from 'picomatch';

export const isGlob = (path: string): boolean => /[*?[{]/.test(path);

/**
 * `*` and `?` stay within a folder, `**` does not; `{a,b}` and `[abc]` are known, names may begin with a dot. Parentheses are
 * parts of names. Throws an Error that says what is wrong with the pattern.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const pattern = glob.replace(/[()]/g, '\\$&');
  const expression = picomatch.makeRe(pattern, {
    dot: true,
    noextglob: true,
    nonegate: true,
    posix: true,
    strictBrackets: true,
    strictSlashes: true,
    // Otherwise a pattern that is not a valid regular expression matches nothing.
    debug: true,
  });
  return (path) => expression.test(path);
}

/** The mistake in a pattern; undefined for a valid one. */
export function globProblem(glob: string): string | undefined {
  try {
    globMatcher(glob);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    // The error shows the generated expression, which the user never wrote.
    return (/^Invalid regular expression: \/.*\/\w*: (.+)$/s.exec(message)?.[1] ?? message).replace(/ - use .*$/, '');
  }
}
