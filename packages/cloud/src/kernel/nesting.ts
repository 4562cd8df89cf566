/** Deeper than meaningful documents, and far from the depth at which recursive parsers run out of stack. */
const DEEPEST = 256;

/**
 * Whether YAML (or JSON) may be nested so deep that its parser would run out of stack. Check it before such a parser
 * reads
 * untrusted input: V8 ends the whole process if it has to compile a regular expression near the end of the stack.
 */
export function isTooDeep(text: string): boolean {
  let open = 0;
  const indents: number[] = [];
  for (const line of text.split('\n')) {
    // Lists and keys in one line: `- - - x`, `? ? x`.
    const [lead = ''] = /^(?:\s*[-?:](?=\s|$))*\s*/.exec(line) ?? [];
    const marks = lead.replace(/\s/g, '').length;
    if (lead.length < line.length) {
      while ((indents.at(-1) ?? -1) >= lead.length) indents.pop();
      indents.push(lead.length);
    }
    if (indents.length + marks > DEEPEST) return true;
    for (const char of line) {
      if (char === '[' || char === '{') open += 1;
      else if ((char === ']' || char === '}') && open > 0) open -= 1;
      if (open > DEEPEST) return true;
    }
  }
  return false;
}
