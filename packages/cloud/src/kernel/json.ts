/** Deeper than meaningful documents, and far from the depth at which recursive code runs out of stack. */
const DEEPEST = 500;

/**
 * `JSON.parse` for a user's input. Throws SyntaxError also for input nested too deep: JSON.parse itself reads any depth, but
 * code that walks the value later needs stack for it, and V8 ends the whole process if it has to compile a
 * regular expression near the end of the stack.
 */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.parse, whose place it takes.
export function parseUserJson(text: string): any {
  if (isDeep(text)) throw new SyntaxError(`JSON that is nested more than ${DEEPEST} deep`);
  return JSON.parse(text);
}

const [QUOTE, BACKSLASH, BRACKET, BRACE, END_BRACKET, END_BRACE] = [34, 92, 91, 123, 93, 125];

function isDeep(text: string): boolean {
  if (text.length <= DEEPEST) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === BRACKET || code === BRACE) {
      if (++depth > DEEPEST) return true;
    } else if (code === END_BRACKET || code === END_BRACE) depth -= 1;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}
