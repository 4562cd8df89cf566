/** A token of JSON text. `end` is the column after it as Jackson counts: after the opening quote of a string that is not read yet. */
export interface Token {
  readonly kind: '{' | '}' | '[' | ']' | 'name' | 'string' | 'number' | 'boolean' | 'null' | 'end';
  readonly value: string | number | boolean | null;
  readonly start: number;
  readonly end: number;
}

/** The tokens of text that JSON.parse takes, commas and colons left out. */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|[{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/gy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [source] = match;
    const place = { start: match.index, end: match.index + source.length };
    if (/^[\s,]/.test(source)) continue;
    if (source === ':') {
      const name = tokens.pop();
      if (name) tokens.push({ ...name, kind: 'name' });
    } else if (source === '{' || source === '}' || source === '[' || source === ']') {
      tokens.push({ kind: source, value: source, ...place });
    } else {
      const value: string | number | boolean | null = JSON.parse(source);
      const kind = value === null ? 'null' : (typeof value as 'string' | 'number' | 'boolean');
      tokens.push({ kind, value, ...place });
    }
  }
  tokens.push({ kind: 'end', value: null, start: text.length, end: text.length });
  return tokens;
}

/** Line and column, from 1, of a position in the text. */
export function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return `line: ${line}, column: ${position - before.lastIndexOf('\n')}`;
}
