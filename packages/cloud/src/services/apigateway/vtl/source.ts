import { type Position, TemplateSyntaxError } from './ast.ts';

const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_-]*/y;
const BLANKS = /\s*/y;
/** What a directive's closing parenthesis and `#end` swallow: blanks up to and with a line's end. */
const LINE_REST = /[ \t]*(?:\r\n|\n|\r)/y;

/** A template's text and how far it has been read. */
export class Source {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
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
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
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

  error(what: string, at = this.at): TemplateSyntaxError {
    return new TemplateSyntaxError(what, this.position(at));
  }

  shown(): string {
    return this.done ? 'the end of the template' : `'${this.peek()}'`;
  }

  private position(at: number): Position {
    const before = this.text.slice(0, at).split(/\r\n|\n|\r/);
    return { line: before.length, column: before.at(-1)!.length + 1 };
  }
}
