import type { Escaping } from './parse.ts';

/** Attributes whose value is an address that is followed. */
const urls = new Set(['href', 'src', 'action', 'formaction', 'background', 'poster', 'cite', 'xlink:href']);

type State = 'text' | 'tag' | '"' | "'" | 'comment' | 'raw';

/** Follows the literal parts of an HTML template, to know where a value between them stands. */
export class HtmlPlace {
  #state: State = 'text';
  /** What was read of the tag that is open. */
  #tag = '';
  /** Of script and style: the element whose end is awaited. */
  #raw = '';

  pass(text: string): void {
    let at = 0;
    while (at < text.length) at = this.#step(text, at);
  }

  /** How a value is to be written here; undefined where none may stand. */
  escaping(): Escaping | undefined {
    if (this.#state === 'text') return 'html';
    if (this.#state !== '"' && this.#state !== "'") return undefined;
    const [, name = '', before = ''] = /([^\s"'=<>/]+)\s*=\s*["']([^"']*)$/.exec(this.#tag) ?? [];
    const attribute = name.toLowerCase();
    if (attribute.startsWith('on') || attribute === 'style' || attribute === 'srcset' || attribute === 'srcdoc') {
      return undefined;
    }
    // What follows the value's place in the attribute knows that something stands there.
    this.#tag += '\0';
    return urls.has(attribute) && before.trim() === '' ? 'url' : 'html';
  }

  problem(): string {
    if (this.#state === 'raw') return `inside <${this.#raw}>`;
    if (this.#state === 'comment') return 'inside a comment';
    if (this.#state === 'tag') return 'in a tag: put it into a quoted attribute';
    return 'in an attribute that is code';
  }

  /** Reads on from a place, gives the next. */
  #step(text: string, at: number): number {
    const character = text[at]!;
    switch (this.#state) {
      case 'text': {
        if (text.startsWith('<!--', at)) {
          this.#state = 'comment';
          return at + 4;
        }
        const isTag = character === '<' && /[a-z/!?]/i.test(text[at + 1] ?? '/');
        if (isTag) {
          this.#state = 'tag';
          this.#tag = '<';
        }
        return at + 1;
      }
      case 'comment': {
        const end = text.indexOf('-->', at);
        if (end < 0) return text.length;
        this.#state = 'text';
        return end + 3;
      }
      case 'raw': {
        const end = text.toLowerCase().indexOf(`</${this.#raw}`, at);
        if (end < 0) return text.length;
        this.#state = 'tag';
        this.#tag = '</';
        return end + 2;
      }
      case 'tag':
        this.#tag += character;
        if (character === '>') {
          this.#raw =
            /^<(script|style|textarea|title|xmp|iframe|noscript)\b/i.exec(this.#tag)?.[1]?.toLowerCase() ?? '';
          const isCode = this.#raw !== '' && this.#raw !== 'title' && this.#raw !== 'textarea';
          this.#state = isCode ? 'raw' : 'text';
        } else if ((character === '"' || character === "'") && /=\s*$/.test(this.#tag.slice(0, -1))) {
          this.#state = character;
        }
        return at + 1;
      default:
        this.#tag += character;
        if (character === this.#state) this.#state = 'tag';
        return at + 1;
    }
  }
}
