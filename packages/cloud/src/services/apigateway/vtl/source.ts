import { Budget } from '../../../kernel/budget.ts';
import { type Position, TemplateSyntaxError } from './ast.ts';

const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_-]*/y;
const BLANKS = /\s*/y;
/** Text that a directive's closing parenthesis and `#end` swallow: blanks up to and including a line's end. */
const LINE_REST = /[ \t]*(?:\r\n|\n|\r)/y;

/**
 * Steps of parsing one template: tokens, and the text that is read again where what looked like a call or an index is none.
 * A template has at most 300 KB. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const MOST_STEPS = 1_000_000;
/** Blocks, expressions and strings inside each other: each takes some of the stack. */
const DEEPEST = 100;

/** A template's text and how far it has been read. */
export class Source {
  readonly text: string;
  readonly budget: Budget;
  at = 0;
  #depth: number;

  constructor(text: string, budget = new Budget(MOST_STEPS, 'To parse the mapping template'), depth = 0) {
    this.text = text;
    this.budget = budget;
    this.#depth = depth;
  }

  /** A string of this template, which is a template itself. */
  inner(text: string): Source {
    return new Source(text, this.budget, this.#depth);
  }

  /** Runs `read` one level deeper. */
  nested<T>(read: () => T): T {
    if (this.#depth >= DEEPEST) throw this.error(`Nested more than ${DEEPEST} deep`);
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The character at a distance from here, or the empty string. */
  peek(distance = 0): string {
    return this.text.charAt(this.at + distance);
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Takes `text` when it comes next. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes what a sticky expression matches here. */
  match(pattern: RegExp): string | undefined {
    this.budget.spend();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) {
      this.budget.spend(found.length >> 5);
      this.at += found.length;
    }
    return found;
  }

  identifier(): string | undefined {
    return this.match(IDENTIFIER);
  }

  skipBlanks(): void {
    this.match(BLANKS);
  }

  skipLineRest(): void {
    this.match(LINE_REST);
  }

  expect(text: string): void {
    this.skipBlanks();
    if (!this.take(text)) throw this.error(`Expected '${text}' but found ${this.shown()}`);
  }

  error(message: string, at = this.at): TemplateSyntaxError {
    // The place is looked for, and the stack written down.
    this.budget.spend(100 + (at >> 4));
    return new TemplateSyntaxError(message, this.position(at));
  }

  shown(): string {
    return this.done ? 'the end of the template' : `'${this.peek()}'`;
  }

  private position(at: number): Position {
    const before = this.text.slice(0, at).split(/\r\n|\n|\r/);
    return { line: before.length, column: before.at(-1)!.length + 1 };
  }
}
