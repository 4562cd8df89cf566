/** A pattern taken apart: literal characters, `ANY` for `?`, `MANY` for `*`. */
export type Token = string | typeof ANY | typeof MANY;

export const ANY = Symbol('?');
export const MANY = Symbol('*');

/** The tokens of a pattern without variables. */
function tokens(pattern: string): Token[] {
  return [...pattern].map((one) => (one === '*' ? MANY : one === '?' ? ANY : one));
}

/** Whether the whole text matches, in time proportional to pattern times text at worst. */
export function fits(pattern: readonly Token[], text: string): boolean {
  const characters = [...text];
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const token = pattern[next];
    if (token === MANY) {
      star = next++;
      resume = at;
    } else if (token !== undefined && (token === ANY || token === characters[at])) {
      at++;
      next++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[next] === MANY) next++;
  return next === pattern.length;
}

/** Whether a text matches a pattern with the wildcards `*` and `?`. */
export const matchesGlob = (pattern: string, text: string): boolean =>
  pattern === '*' || pattern === text || fits(tokens(pattern), text);

/** As {@link matchesGlob}, ignoring case, as for action names. */
export const matchesAnyCase = (pattern: string, text: string): boolean =>
  matchesGlob(pattern.toLowerCase(), text.toLowerCase());
