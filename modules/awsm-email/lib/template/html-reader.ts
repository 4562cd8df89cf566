import type { Escaping } from './parse.ts';

/** Attributes whose value is a URL that can be followed. */
const urls = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'background',
  'poster',
  'cite',
  'xlink:href',
  'ping',
  'longdesc',
]);

/** Attributes with this meaning only in this element. */
const urlsOf: Readonly<Record<string, string>> = { '<object': 'data' };

/** Attributes whose URL a mail program loads or opens. */
const refused: Readonly<Record<string, string>> = { '<meta': 'content' };

/** Attributes whose value is more than a text. */
const code = new Set(['style', 'srcset', 'srcdoc']);

/** Elements whose content is not HTML. */
const rawElements = /^<(script|style|xmp|iframe|noscript)\b/i;

/** The state of the reader. */
export interface Place {
  readonly in: 'text' | 'tag' | '"' | "'" | 'comment' | 'raw';
  /** The text read of the open tag, without the values of its attributes. */
  readonly tag: string;
  /** Name of the attribute that is open. */
  readonly attribute: string;
  /** Whether its value has begun, whatever the earlier conditions say. */
  readonly hasBegun: boolean;
  /** In script and style: the element whose end is awaited. */
  readonly element: string;
}

/** The element whose tag is open. */
const nameOf = ({ tag }: Place): string | undefined => /^<\/?[^\s>]*/.exec(tag)?.[0].toLowerCase();

/** Follows the literal parts of an HTML template, to know the context of a value between them. */
export class HtmlReader {
  #at: Place = { in: 'text', tag: '', attribute: '', hasBegun: false, element: '' };

  /** The state to return to at a branch of the template. */
  get place(): Place {
    return this.#at;
  }

  return(place: Place): void {
    this.#at = place;
  }

  /** Joins another branch that ended; false if it ended in another state, so the following state is unknown. */
  join(other: Place): boolean {
    const at = this.#at;
    this.#to({ hasBegun: at.hasBegun && other.hasBegun });
    if (at.in !== other.in) return false;
    if (at.in === 'raw') return at.element === other.element;
    if (at.in === 'tag') return nameOf(at) === nameOf(other) && ![at, other].some(({ tag }) => /=\s*$/.test(tag));
    return at.in === '"' || at.in === "'" ? at.attribute === other.attribute : true;
  }

  read(text: string): void {
    let index = 0;
    while (index < text.length) index = this.#step(text, index);
  }

  /** How a value must be written here; undefined if none is allowed. */
  escaping(): Escaping | undefined {
    const { in: inside, attribute, hasBegun } = this.#at;
    if (inside === 'text') return 'html';
    if (inside !== '"' && inside !== "'") return undefined;
    const element = nameOf(this.#at) ?? '';
    if (attribute.startsWith('on') || code.has(attribute) || refused[element] === attribute) return undefined;
    this.#to({ hasBegun: true });
    const isUrl = urls.has(attribute) || urlsOf[element] === attribute;
    return isUrl && !hasBegun ? 'url' : 'html';
  }

  /** Why none is allowed. */
  problem(): string {
    const { in: inside, element } = this.#at;
    if (inside === 'raw') return `inside <${element}>`;
    if (inside === 'comment') return 'inside a comment';
    if (inside === 'tag') return 'in a tag: put it into a quoted attribute';
    return 'in an attribute that is code';
  }

  #to(change: Partial<Place>): void {
    this.#at = { ...this.#at, ...change };
  }

  /** Continues reading at an index, returns the next. */
  #step(text: string, index: number): number {
    const character = text[index]!;
    switch (this.#at.in) {
      case 'text':
        return this.#text(text, index);
      case 'comment':
        return this.#until('-->', text, index, { in: 'text' }, 3);
      case 'raw':
        return this.#until(`</${this.#at.element}`, text, index, { in: 'tag', tag: '</' }, 2);
      case 'tag':
        this.#to({ tag: this.#at.tag + character });
        if (character === '>') this.#endTag();
        else if (character === '"' || character === "'") this.#quote(character);
        return index + 1;
      default:
        if (character === this.#at.in) this.#to({ in: 'tag' });
        else if (/\S/.test(character)) this.#to({ hasBegun: true });
        return index + 1;
    }
  }

  #text(text: string, index: number): number {
    // Only Outlook reads this comment as HTML; no value can end the comment, since its > is escaped. The opposite form is <!-->.
    const conditional = /^<!--(?:\[if [^\]]*\]>|>)/i.exec(text.slice(index, index + 100))?.[0];
    if (conditional) return index + conditional.length;
    if (text.startsWith('<!--', index)) {
      this.#to({ in: 'comment' });
      return index + 4;
    }
    // The meaning of a < before a value is unknown.
    const isTag = text[index] === '<' && /[a-z/!?]/i.test(text[index + 1] ?? '/');
    if (isTag) this.#to({ in: 'tag', tag: '<' });
    return index + 1;
  }

  #until(end: string, text: string, index: number, then: Partial<Place>, length: number): number {
    const found = text.toLowerCase().indexOf(end, index);
    if (found < 0) return text.length;
    this.#to(then);
    return found + length;
  }

  #endTag(): void {
    const element = rawElements.exec(this.#at.tag)?.[1]?.toLowerCase();
    this.#to(element === undefined ? { in: 'text' } : { in: 'raw', element });
  }

  #quote(character: '"' | "'"): void {
    const name = /(?<![^\s"'=<>/])([^\s"'=<>/]+)\s*=\s*["']$/.exec(this.#at.tag)?.[1];
    if (name !== undefined) this.#to({ in: character, attribute: name.toLowerCase(), hasBegun: false });
  }
}
