/** A token of JSON text; `field` is a member's name. `fault` stands where the text is no longer JSON. */
export interface Token {
  readonly type: '{' | '}' | '[' | ']' | 'field' | 'string' | 'number' | 'true' | 'false' | 'null' | 'end' | 'fault';
  /** Text of a string, field or number; message of a fault. */
  readonly text: string;
  /** How far the source is read when the token is known; for a string, its opening quote. */
  readonly known: number;
  /** How far the source is read when the token's text is. */
  readonly end: number;
}

const EXPECTED = "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/**
 * The tokens of `source` up to its end or its first fault. Faults are worded and placed as by the streaming parser that
 * EventBridge shows through its messages.
 */
export function tokensOf(source: string): Token[] {
  const scanner = new Scanner(source);
  try {
    scanner.value();
    scanner.push('end', '', source.length);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    scanner.push('fault', fault.message, fault.at);
  }
  return scanner.tokens;
}

class Fault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Patterns are shallow; deeper input is not a pattern and must not exhaust the stack. */
const DEEPEST = 1_000;

class Scanner {
  readonly tokens: Token[] = [];
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  push(type: Token['type'], text: string, known: number, end = known): void {
    this.tokens.push({ type, text, known, end });
  }

  value(): void {
    this.#space();
    const char = this.#source[this.#at];
    if (char === undefined) throw new Fault('No content to map due to end-of-input', this.#at);
    if (char === '{') this.#object();
    else if (char === '[') this.#array();
    else if (char === '"') {
      const known = this.#at + 1;
      const text = this.#string();
      this.push('string', text, known, this.#at);
    } else if (/[-0-9]/.test(char)) this.#number();
    else this.#word();
  }

  #object(): void {
    this.#open('{');
    this.#space();
    if (this.#closes('}')) return;
    for (;;) {
      this.#space();
      if (this.#source[this.#at] !== '"') throw this.#unexpected('was expecting double-quote to start field name');
      const name = this.#string();
      this.#space();
      if (this.#source[this.#at] !== ':')
        throw this.#unexpected('was expecting a colon to separate field name and value');
      this.#at++;
      const place = this.tokens.length;
      this.value();
      // The parser looks at the value's beginning before it tells the name.
      const known = this.tokens[place]?.known ?? this.#at;
      this.tokens.splice(place, 0, { type: 'field', text: name, known, end: known });
      this.#space();
      if (this.#closes('}')) return;
      if (this.#source[this.#at] !== ',') throw this.#unexpected('was expecting comma to separate Object entries');
      this.#at++;
    }
  }

  #array(): void {
    this.#open('[');
    this.#space();
    if (this.#closes(']')) return;
    for (;;) {
      this.value();
      this.#space();
      if (this.#closes(']')) return;
      if (this.#source[this.#at] !== ',') throw this.#unexpected('was expecting comma to separate Array entries');
      this.#at++;
    }
  }

  #open(type: '{' | '['): void {
    if (++this.#depth > DEEPEST)
      throw new Fault(`Document nesting depth exceeds the maximum allowed (${DEEPEST})`, this.#at);
    this.push(type, type, ++this.#at);
  }

  #closes(type: '}' | ']'): boolean {
    if (this.#source[this.#at] !== type) return false;
    this.#depth--;
    this.push(type, type, ++this.#at);
    return true;
  }

  #string(): string {
    const from = this.#at;
    let at = from + 1;
    while (at < this.#source.length && this.#source[at] !== '"') at += this.#source[at] === '\\' ? 2 : 1;
    if (at >= this.#source.length) {
      throw new Fault('Unexpected end-of-input in VALUE_STRING', this.#source.length);
    }
    this.#at = at + 1;
    try {
      return JSON.parse(this.#source.slice(from, at + 1));
    } catch {
      throw new Fault('Illegal unquoted or unrecognized character in string value', this.#at);
    }
  }

  #number(): void {
    const text = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/.exec(this.#source.slice(this.#at))?.[0];
    if (text === undefined) throw this.#unexpected('Expected a digit to follow a minus sign');
    this.#at += text.length;
    this.push('number', text, this.#at);
  }

  #word(): void {
    const text = /^[\p{L}\p{N}_$]*/u.exec(this.#source.slice(this.#at))?.[0] ?? '';
    if (text === 'true' || text === 'false' || text === 'null') {
      this.#at += text.length;
      this.push(text, text, this.#at);
    } else if (text === '')
      throw this.#unexpected('expected a valid value (JSON String, Number, Array, Object or token)');
    else throw new Fault(`Unrecognized token '${text}': ${EXPECTED}`, this.#at + text.length);
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#source[this.#at] ?? '')) this.#at++;
  }

  #unexpected(wanted: string): Fault {
    const code = this.#source.codePointAt(this.#at);
    if (code === undefined) return new Fault('Unexpected end-of-input', this.#at);
    return new Fault(`Unexpected character ('${String.fromCodePoint(code)}' (code ${code})): ${wanted}`, this.#at);
  }
}

/** ` at [Source: (String)"…"; line: 1, column: 11]`, where `read` characters of the source are read. */
export function placeOf(source: string, read: number): string {
  const before = source.slice(0, read);
  const line = before.split('\n').length;
  const column = read - (before.lastIndexOf('\n') + 1) + 1;
  const shown = source.length > 500 ? `${source.slice(0, 500)}"[truncated ${source.length - 500} chars]` : `${source}"`;
  return `\n at [Source: (String)"${shown}; line: ${line}, column: ${column}]`;
}
