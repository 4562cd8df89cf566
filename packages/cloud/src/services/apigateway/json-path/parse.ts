import { parseUserJson } from '../../../kernel/json.ts';
import { PatternError, type Regex } from '../../../kernel/regex/index.ts';
import { javaPattern } from '../vtl/methods/java-regex.ts';
import { type Condition, JsonPathError, type Operand, type Segment } from './ast.ts';

const FUNCTIONS = ['length', 'size', 'min', 'max', 'avg', 'sum', 'stddev', 'keys'];

/** Parses a JSONPath as Jayway's library does; a path that does not begin with `$` is taken to be below it. */
export function parsePath(path: string): readonly Segment[] {
  const text = path.trim();
  const reader = new Reader(text.startsWith('$') || text.startsWith('@') ? text : `$.${text}`);
  reader.at = 1;
  const segments = reader.segments();
  if (!reader.done) throw new JsonPathError(`Unexpected '${reader.rest()}' in path ${path}`);
  return segments;
}

/** Filters in paths in filters, and parentheses: each takes some of the stack. */
const DEEPEST = 100;
const LONGEST_CHAIN = 500;

class Reader {
  readonly text: string;
  at = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  rest(): string {
    return this.text.slice(this.at, this.at + 20);
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at += found[0].length;
    return found;
  }

  expect(pattern: RegExp, expected: string): RegExpExecArray {
    const found = this.match(pattern);
    if (!found) throw new JsonPathError(`Expected ${expected} at '${this.rest()}' in path ${this.text}`);
    return found;
  }

  segments(): Segment[] {
    const segments: Segment[] = [];
    for (;;) {
      if (this.match(/\.\./y)) {
        segments.push({ kind: 'deep' });
        if (this.text[this.at] !== '[') segments.push(this.dotted());
      } else if (this.match(/\./y)) segments.push(this.dotted());
      else if (this.match(/\[/y)) segments.push(this.bracketed());
      else return segments;
    }
  }

  dotted(): Segment {
    if (this.match(/\*/y)) return { kind: 'wildcard' };
    const name = this.expect(/[^\s.[\](),=<>!&|~*?'"]+/y, 'a name')[0];
    if (this.match(/\(\s*\)/y)) {
      if (!FUNCTIONS.includes(name)) throw new JsonPathError(`Function with name: ${name} does not exist.`);
      return { kind: 'function', name };
    }
    return { kind: 'names', names: [name] };
  }

  bracketed(): Segment {
    this.blanks();
    let segment: Segment;
    if (this.match(/\*/y)) segment = { kind: 'wildcard' };
    else if (this.match(/\?/y)) segment = { kind: 'filter', condition: this.filter() };
    else if (/['"]/.test(this.text[this.at] ?? ''))
      segment = { kind: 'names', names: this.separated(() => this.quoted()) };
    else segment = this.numeric();
    this.blanks();
    this.expect(/\]/y, "']'");
    return segment;
  }

  numeric(): Segment {
    const slice = this.match(/(-?\d+)?\s*:\s*(-?\d+)?/y);
    if (slice) return { kind: 'slice', from: optionalNumber(slice[1]), to: optionalNumber(slice[2]) };
    return { kind: 'indexes', indexes: this.separated(() => Number(this.expect(/-?\d+/y, 'a position')[0])) };
  }

  separated<T>(one: () => T): T[] {
    const all = [one()];
    this.blanks();
    while (this.match(/,\s*/y)) {
      all.push(one());
      this.blanks();
    }
    return all;
  }

  quoted(): string {
    const found = this.expect(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y, 'a quoted name');
    return (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1');
  }

  blanks(): void {
    this.match(/\s*/y);
  }

  /** Runs `read` one level deeper. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw new JsonPathError(`The path is nested more than ${DEEPEST} deep`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Each member makes the tree one deeper. */
  checkChain(length: number): void {
    if (length > LONGEST_CHAIN) throw new JsonPathError(`More than ${LONGEST_CHAIN} conditions in a filter`);
  }

  filter(): Condition {
    this.expect(/\s*\(/y, "'('");
    const condition = this.or();
    this.expect(/\s*\)/y, "')'");
    return condition;
  }

  or(): Condition {
    let left = this.nested(() => this.and());
    for (let chained = 1; this.match(/\s*\|\|/y); chained += 1) {
      this.checkChain(chained);
      left = { kind: 'or', left, right: this.and() };
    }
    return left;
  }

  and(): Condition {
    let left = this.not();
    for (let chained = 1; this.match(/\s*&&/y); chained += 1) {
      this.checkChain(chained);
      left = { kind: 'and', left, right: this.not() };
    }
    return left;
  }

  not(): Condition {
    this.blanks();
    if (this.match(/!(?!=)/y)) return { kind: 'not', operand: this.nested(() => this.not()) };
    if (this.match(/\(/y)) {
      const inner = this.or();
      this.expect(/\s*\)/y, "')'");
      return inner;
    }
    return this.comparison();
  }

  comparison(): Condition {
    const left = this.operand();
    const operator = this.match(
      /\s*(===?|!==?|<=|>=|<|>|=~|in\b|nin\b|subsetof\b|anyof\b|noneof\b|contains\b|size\b|empty\b)/y,
    );
    if (!operator) return { kind: 'exists', operand: left };
    return { kind: 'compare', operator: operator[1]!, left, right: this.operand() };
  }

  operand(): Operand {
    this.blanks();
    const root = this.match(/[@$]/y);
    if (root) return { kind: 'path', fromRoot: root[0] === '$', segments: this.segments() };
    const regex = this.match(/\/((?:[^/\\]|\\.)*)\/([a-z]*)/y);
    if (regex) return { kind: 'regex', pattern: regexOf(regex[1]!, regex[2]!) };
    const first = this.text[this.at];
    if (first === "'" || first === '"') return { kind: 'literal', value: this.quoted() };
    if (first === '[' || first === '{') return { kind: 'literal', value: this.json() };
    const word = this.expect(/true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y, 'a value')[0];
    return { kind: 'literal', value: JSON.parse(word) };
  }

  /** A list or map in a filter: JSON, with single quotes too. */
  json(): unknown {
    const found = this.expect(/\[[^\]]*\]|\{[^}]*\}/y, 'a list')[0];
    try {
      // An open quotation reaches to the end, so that it is not looked for again from each quotation mark in it.
      return parseUserJson(found.replace(/'((?:[^'\\]|\\.)*)(?:'|$)/g, (_, text: string) => JSON.stringify(text)));
    } catch {
      throw new JsonPathError(`Invalid list ${found} in path ${this.text}`);
    }
  }
}

function optionalNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function regexOf(source: string, flags: string): Regex {
  try {
    return javaPattern(source, flags);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new JsonPathError(`Invalid pattern /${source}/: ${error.message}`);
  }
}
