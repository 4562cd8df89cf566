/** A stretch of a source that is not code itself. */
export interface Part {
  readonly kind: 'comment' | 'string' | 'template' | 'expression';
  readonly start: number;
  readonly end: number;
}

/** Words after which a slash begins a regular expression. */
const beforeExpression =
  /(?<![\w$.])(?:return|typeof|instanceof|in|of|new|delete|void|throw|case|do|else|yield|await)$/;

/** Anything that may begin a part, or end the code within a template. */
const interesting = /["'`/{}]/g;

/**
 * Comments, strings, texts of templates and regular expressions of JavaScript or TypeScript, in order. Reads each character a fixed number
 * of times. The text between the tags of JSX is taken for code, in which an unclosed string ends with its line.
 */
export function partsOf(source: string): Part[] {
  const parts: Part[] = [];
  /** For each open template, the depth of braces in the code within it. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  /** Up to here no slash closes a regular expression: a line is not read again for each of its slashes. */
  let divided = 0;
  const add = (kind: Part['kind'], start: number, end: number) => {
    parts.push({ kind, start, end });
    at = end;
  };
  const template = (start: number) => {
    const { end, opens } = templateEnd(source, start + 1);
    if (opens) templates.push(depth);
    add('template', start, end);
  };
  for (;;) {
    interesting.lastIndex = at;
    const start = interesting.exec(source)?.index;
    if (start === undefined) return parts;
    at = start + 1;
    const sign = source[start];
    if (sign === '{') depth += 1;
    else if (sign === '}') {
      if (templates.length > 0 && templates.at(-1) === depth) {
        templates.pop();
        template(start);
      } else depth = Math.max(0, depth - 1);
    } else if (sign === '`') template(start);
    else if (sign !== '/') add('string', start, quotedEnd(source, start, sign!));
    else if (source[at] === '/') add('comment', start, indexOr(source, '\n', at));
    else if (source[at] === '*') add('comment', start, Math.min(indexOr(source, '*/', at + 1) + 2, source.length));
    else if (start >= divided && mayBeExpression(source, start)) {
      const end = expressionEnd(source, start);
      if (end === undefined) divided = indexOr(source, '\n', start);
      else add('expression', start, end);
    }
  }
}

/** A source with everything but code blank, so that lines and columns stay. */
export function codeOnly(source: string): string {
  let text = '';
  let from = 0;
  for (const { start, end } of partsOf(source)) {
    text += source.slice(from, start) + source.slice(start, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return text + source.slice(from);
}

function indexOr(source: string, wanted: string, from: number): number {
  const found = source.indexOf(wanted, from);
  return found === -1 ? source.length : found;
}

/** After the quote that closes a string, or at the end of the line. */
function quotedEnd(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at++) {
    const sign = source[at];
    if (sign === '\\') at += 1;
    else if (sign === quote) return at + 1;
    else if (sign === '\n') return at;
  }
  return source.length;
}

/** After the backtick that closes a template, or after the `${` that interrupts it. */
function templateEnd(source: string, start: number): { readonly end: number; readonly opens: boolean } {
  for (let at = start; at < source.length; at++) {
    const sign = source[at];
    if (sign === '\\') at += 1;
    else if (sign === '`') return { end: at + 1, opens: false };
    else if (sign === '$' && source[at + 1] === '{') return { end: at + 2, opens: true };
  }
  return { end: source.length, opens: false };
}

/** Whether a slash begins an expression, by what is before it: after a value it divides, and after `<` it closes a tag. */
function mayBeExpression(source: string, slash: number): boolean {
  let before = slash - 1;
  // Whitespace is short; what is longer is not read again for each slash.
  for (const least = slash - 200; before > least && /\s/.test(source[before]!); ) before -= 1;
  if (before < 0) return true;
  if (/[\w$]/.test(source[before]!)) return beforeExpression.test(source.slice(Math.max(0, before - 12), before + 1));
  return !/[)\]}<"'`]/.test(source[before]!);
}

/** After the slash and flags that close a regular expression; undefined if its line ends first. */
function expressionEnd(source: string, start: number): number | undefined {
  let inClass = false;
  for (let at = start + 1; at < source.length; at++) {
    const sign = source[at];
    if (sign === '\n') return undefined;
    if (sign === '\\') at += 1;
    else if (sign === '[') inClass = true;
    else if (sign === ']') inClass = false;
    else if (sign === '/' && !inClass) return at + 1;
  }
  return undefined;
}
