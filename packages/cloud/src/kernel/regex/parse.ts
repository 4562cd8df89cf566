import { type Dialect, type Node, PatternError } from './ast.ts';
import { anyCase, CharacterSet, either, isLineEnd, not, type Test } from './characters.ts';
import { readClass } from './class.ts';
import { readEscape } from './escape.ts';
import { EMPTY, possessive, type Quantifier, readQuantifier } from './quantifier.ts';

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  /** Java's COMMENTS: blanks and `#…` in the pattern are skipped. */
  readonly comments: boolean;
}

export interface Parsed {
  readonly node: Node;
  /** How many capturing groups there are. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** Deeper than meaningful patterns, far from the end of the stack. */
const DEEPEST = 100;

const INLINE: Readonly<Record<string, keyof Flags | undefined>> = {
  i: 'ignoreCase',
  m: 'multiline',
  s: 'dotAll',
  x: 'comments',
};

/** Parses a regular expression. Throws {@link PatternError}. */
export function parsePattern(source: string, dialect: Dialect, flags: Flags): Parsed {
  const parser = new PatternReader(source, dialect, flags);
  const node = parser.choice();
  if (!parser.done) throw new PatternError('unmatched closing )');
  return { node, groups: parser.groups, names: parser.names };
}

/** The pattern and the current position. */
export class PatternReader {
  readonly source: string;
  readonly dialect: Dialect;
  readonly names = new Map<string, number>();
  groups = 0;
  flags: Flags;
  at = 0;
  #depth = 0;

  constructor(source: string, dialect: Dialect, flags: Flags) {
    this.source = source;
    this.dialect = dialect;
    this.flags = flags;
  }

  get done(): boolean {
    return this.at >= this.source.length;
  }

  peek(): string {
    return this.source.charAt(this.at);
  }

  take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** The match of a sticky expression (linear ones only) at this position. */
  match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.source);
    if (!found) return undefined;
    this.at += found[0].length;
    return found;
  }

  /** The next code point. */
  character(): number {
    const code = this.source.codePointAt(this.at);
    if (code === undefined) throw new PatternError('unexpected end of the pattern');
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  /** Runs `read` one level deeper. Groups and classes nest, and each level is a call. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw new PatternError(`nested more than ${DEEPEST} deep`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  choice(): Node {
    const flags = this.flags;
    const options = [this.#sequence()];
    while (this.take('|')) options.push(this.#sequence());
    // Flags such as (?i) hold up to the end of their group.
    this.flags = flags;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  #skipComments(): void {
    while (this.match(/\s+|#[^\n]*/y));
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (;;) {
      if (this.flags.comments) this.#skipComments();
      if (this.done || this.peek() === '|' || this.peek() === ')') return { kind: 'sequence', parts };
      const atom = this.dialect === 'java' && this.take('\\Q') ? this.#quoted(parts) : this.#atom();
      if (this.flags.comments) this.#skipComments();
      const quantifier = readQuantifier(this);
      parts.push(quantifier ? repeated(atom, quantifier) : atom);
    }
  }

  /** `\Q…\E`: everything between is literal. Returns the last character, to which a following quantifier applies. */
  #quoted(parts: Node[]): Node {
    const end = this.source.indexOf('\\E', this.at);
    const text = this.source.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.source.length : end + 2;
    const characters = [...text].map((one) => this.literal(one.codePointAt(0)!));
    parts.push(...characters.slice(0, -1));
    return characters.at(-1) ?? EMPTY;
  }

  #atom(): Node {
    if (this.take('(')) return this.nested(() => this.#group());
    if (this.peek() === '[') return this.set(readClass(this));
    if (this.take('\\')) return readEscape(this);
    if (this.take('.')) {
      const { dotAll } = this.flags;
      return this.set((code) => dotAll || !isLineEnd(code, this.dialect));
    }
    if (this.take('^')) return { kind: 'assert', what: this.flags.multiline ? 'lineStart' : 'start' };
    if (this.take('$')) {
      const assertion = this.flags.multiline ? 'lineEnd' : this.dialect === 'java' ? 'lastEnd' : 'end';
      return { kind: 'assert', what: assertion };
    }
    if (readQuantifier(this)) throw new PatternError('nothing to repeat');
    return this.literal(this.character());
  }

  #group(): Node {
    const body = (): Node => {
      const inner = this.choice();
      if (!this.take(')')) throw new PatternError('missing closing )');
      return inner;
    };
    if (!this.take('?')) return this.#capturing(undefined, body);
    if (this.take(':')) return body();
    const lookaround = this.match(/<?[=!]/y)?.[0];
    if (lookaround !== undefined) {
      return { kind: 'look', behind: lookaround.length === 2, negative: lookaround.endsWith('!'), body: body() };
    }
    const name = this.match(/<([A-Za-z_$][\w$]*)>/y)?.[1];
    if (name !== undefined) return this.#capturing(name, body);
    if (this.peek() === '>') throw new PatternError('an atomic group (?>…) is not supported');
    const inline = this.match(/([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])/y);
    if (!inline) throw new PatternError('invalid group');
    const before = this.flags;
    this.flags = changed(changed(before, inline[1]!, true), inline[2] ?? '', false);
    if (inline[3] === ')') return EMPTY;
    const inner = body();
    this.flags = before;
    return inner;
  }

  #capturing(name: string | undefined, body: () => Node): Node {
    const index = ++this.groups;
    if (name !== undefined) {
      if (this.names.has(name)) throw new PatternError(`duplicate group name ${name}`);
      this.names.set(name, index);
    }
    return { kind: 'group', index, body: body() };
  }

  literal(code: number): Node {
    if (!this.flags.ignoreCase) return { kind: 'char', code };
    return this.set((one) => one === code);
  }

  set(test: Test): Node {
    return { kind: 'set', set: new CharacterSet(this.flags.ignoreCase ? anyCase(test) : test) };
  }

  /** The test of a class's members, negated or not: the case is folded before a negation. */
  members(tests: readonly Test[], negated: boolean): Test {
    const inside = this.flags.ignoreCase ? anyCase(either(tests)) : either(tests);
    return negated ? not(inside) : inside;
  }
}

function repeated(body: Node, quantifier: Quantifier): Node {
  if (body.kind === 'assert') {
    return quantifier.min === 0 ? EMPTY : body;
  }
  if (quantifier.possessive) return possessive(body, quantifier);
  return { kind: 'repeat', min: quantifier.min, max: quantifier.max, greedy: quantifier.greedy, body };
}

function changed(flags: Flags, letters: string, on: boolean): Flags {
  let result = flags;
  for (const letter of letters) {
    // d, u and U change which characters count as line ends and letters, beyond ASCII.
    if ('duU'.includes(letter)) continue;
    const flag = Object.hasOwn(INLINE, letter) ? INLINE[letter] : undefined;
    if (flag === undefined) throw new PatternError(`unknown flag ${letter}`);
    result = { ...result, [flag]: on };
  }
  return result;
}
