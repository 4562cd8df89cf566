import { Malformed } from './failures.ts';

export interface Element {
  /** Without its namespace prefix. */
  readonly name: string;
  /** By the name as written, prefix included. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
}

interface Open {
  readonly element: Element;
  readonly tag: string;
}

const maxDepth = 128;
const tagName = /^[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?/;
const attribute = /\s+([A-Za-z_][\w.:-]*)\s*=\s*("[^"<]*"|'[^'<]*')/y;
const entities = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Parses a whole document strictly: no DTD, hence no entities but XML's own five; throws {@link Malformed}. */
export function parseXml(source: string): Element {
  const root: Element = { name: '', attributes: new Map(), children: [], text: '' };
  const open: Open[] = [{ element: root, tag: '' }];
  let position = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (position < source.length) {
    const start = source.indexOf('<', position);
    addText(open, source.slice(position, start < 0 ? source.length : start));
    if (start < 0) break;
    position = markup(source, start, open);
  }
  const [document, ...more] = root.children;
  if (open.length !== 1 || !document || more.length > 0) throw new Malformed('the XML document is not complete');
  return document;
}

function addText(open: Open[], text: string): void {
  if (text === '') return;
  if (open.length > 1) open.at(-1)!.element.text += unescapeXml(text);
  else if (text.trim() !== '') throw new Malformed('text outside of the XML document');
}

/** Reads an element or other markup that begins with `<` at `start`; returns the position after it. */
function markup(source: string, start: number, open: Open[]): number {
  if (source.startsWith('<!--', start)) return after(source, '-->', start + 4);
  if (source.startsWith('<?', start)) return after(source, '?>', start + 2);
  if (source.startsWith('<![CDATA[', start)) {
    const end = after(source, ']]>', start + 9);
    if (open.length === 1) throw new Malformed('text outside of the XML document');
    open.at(-1)!.element.text += source.slice(start + 9, end - 3);
    return end;
  }
  if (source.startsWith('<!', start)) throw new Malformed('a DTD is not accepted');
  const end = after(source, '>', start + 1);
  if (source[start + 1] === '/') closeTag(source.slice(start + 2, end - 1).trimEnd(), open);
  else openTag(source.slice(start + 1, end - 1), open);
  return end;
}

function after(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  if (found < 0) throw new Malformed(`the XML document ends before ${mark}`);
  return found + mark.length;
}

function closeTag(tag: string, open: Open[]): void {
  if (open.length === 1 || open.pop()?.tag !== tag) throw new Malformed(`</${tag}> does not close an element`);
}

function openTag(content: string, open: Open[]): void {
  const empty = content.endsWith('/');
  const body = empty ? content.slice(0, -1) : content;
  const tag = tagName.exec(body)?.[0];
  if (tag === undefined) throw new Malformed('an XML element has no name');
  const element: Element = {
    name: tag.slice(tag.indexOf(':') + 1),
    attributes: readAttributes(body, tag.length),
    children: [],
    text: '',
  };
  open.at(-1)!.element.children.push(element);
  if (empty) return;
  if (open.length > maxDepth) throw new Malformed('the XML document is nested too deeply');
  open.push({ element, tag });
}

const none: ReadonlyMap<string, string> = new Map();

function readAttributes(body: string, from: number): ReadonlyMap<string, string> {
  if (body.slice(from).trim() === '') return none;
  const found = new Map<string, string>();
  let position = from;
  for (;;) {
    attribute.lastIndex = position;
    const match = attribute.exec(body);
    if (!match) break;
    found.set(match[1]!, unescapeXml(match[2]!.slice(1, -1)));
    position = attribute.lastIndex;
  }
  if (body.slice(position).trim() !== '') throw new Malformed('an XML attribute is not well-formed');
  return found;
}

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? (entities.get(name) ?? codePoint(name)) : undefined;
    if (character === undefined) throw new Malformed(`${whole} is not an XML entity`);
    return character;
  });
}

function codePoint(name: string): string | undefined {
  const match = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (!match) return undefined;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
