/** Where a template stops being valid. */
export class TemplateError extends Error {
  /** Offset in the template. */
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** A position in a template, with the functions that read from it. */
export class Scanner {
  readonly text: string;
  at = 0;
  /** Checks a text in double quotes, which is a template too. Throws TemplateError. */
  readonly nested: (text: string) => void;

  constructor(text: string, nested: (text: string) => void) {
    this.text = text;
    this.nested = nested;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The match of a sticky expression at this position, which is skipped. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Whether this text follows; if so, it is skipped. */
  skip(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  space(): void {
    this.take(/\s*/y);
  }

  expect(text: string, why: string): void {
    if (!this.skip(text)) throw new TemplateError(`"${text}" is missing ${why}${this.#found()}`, this.at);
  }

  fail(message: string, at = this.at): never {
    throw new TemplateError(message, at);
  }

  #found(): string {
    if (this.done) return ': the template ends here';
    const found = /^\S{1,12}/.exec(this.text.slice(this.at))?.[0];
    return found === undefined ? '' : `, not ${JSON.stringify(found)}`;
  }
}
