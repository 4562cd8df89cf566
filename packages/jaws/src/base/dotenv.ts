/** A variable's line or lines in a `.env` text. */
interface Entry {
  readonly name: string;
  readonly value: string;
  /** Offsets in the text; `end` is behind the line break. */
  readonly start: number;
  readonly end: number;
}

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Reads the value that begins at `from`; a quoted one may go over several lines. */
function readValue(text: string, from: number): { value: string; end: number } {
  const lineEnd = (at: number) => {
    const next = text.indexOf('\n', at);
    return next === -1 ? text.length : next + 1;
  };
  const quote = text[from];
  if (quote === '"' || quote === "'") {
    let value = '';
    for (let at = from + 1; at < text.length; at++) {
      const char = text[at]!;
      if (char === quote) return { value, end: lineEnd(at) };
      if (char === '\\' && quote === '"' && at + 1 < text.length) {
        const next = text[++at]!;
        value += escapes[next] ?? (next === '"' || next === '\\' || next === '$' ? next : `\\${next}`);
      } else value += char;
    }
  }
  // A quote that is never closed is part of the value.
  const end = lineEnd(from);
  return {
    value: text
      .slice(from, end)
      .replace(/(^|\s)#.*/, '')
      .trim(),
    end,
  };
}

function* entries(text: string): Generator<Entry> {
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('\n', at);
    const lineEnd = next === -1 ? text.length : next + 1;
    const match = assignment.exec(text.slice(at, lineEnd).replace(/\r?\n$/, ''));
    if (!match) {
      at = lineEnd;
      continue;
    }
    const { value, end } = readValue(text, at + match[0].length);
    yield { name: match[1]!, value, start: at, end };
    at = end;
  }
}

/**
 * The variables of a `.env` text; if two lines have the same name, the last one counts. Lines of any other form are
 * ignored.
 */
export function parseDotenv(text: string): Record<string, string> {
  const variables: Record<string, string> = Object.create(null);
  for (const { name, value } of entries(text.replace(/^\uFEFF/, ''))) variables[name] = value;
  return variables;
}

/** One line, without line break, that `parseDotenv` reads back as this name and value. */
export function formatLine(name: string, value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return `${name}=${value}`;
  const quoted = value
    .replace(/[\\"]/g, (char) => `\\${char}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `${name}="${quoted}"`;
}

/** Sets a variable in its place, or at the end; everything else stays as it is. */
export function setInDotenv(text: string, name: string, value: string): string {
  const line = formatLine(name, value);
  const found = [...entries(text)].filter((entry) => entry.name === name);
  const last = found.at(-1);
  if (!last) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
  return `${text.slice(0, last.start)}${line}\n${text.slice(last.end)}`;
}

/** Removes every line of a variable; everything else stays as it is. */
export function unsetInDotenv(text: string, name: string): string {
  let result = '';
  let at = 0;
  for (const entry of entries(text)) {
    if (entry.name !== name) continue;
    result += text.slice(at, entry.start);
    at = entry.end;
  }
  return result + text.slice(at);
}
