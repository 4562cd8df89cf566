import { decodeText, encodeText } from './scalars.ts';
import { type Dictionary, isText, type List, type Member, noTraits, type Shape, type Structure } from './shapes.ts';
import type { Element } from './xml-parse.ts';

const nameOf = (member: Member): string => member.traits.xmlName ?? member.name;
const keyName = (map: Dictionary): string => map.key.traits.xmlName ?? 'key';
const valueName = (map: Dictionary): string => map.value.traits.xmlName ?? 'value';
const itemName = (list: List): string => list.item.traits.xmlName ?? 'member';

// ---- reading. https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings

export function decodeXml(shape: Shape, element: Element): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return decodeXmlMembers(shape.members, element);
    case 'list':
      return element.children
        .filter((child) => child.name === itemName(shape))
        .map((child) => decodeXml(shape.item.shape, child));
    case 'map':
      return decodeEntries(shape, element.children);
    default:
      return decodeText(shape, element.text, 'date-time');
  }
}

export function decodeXmlMembers(members: readonly Member[], element: Element): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of members) {
    const value = decodeMember(member, element);
    if (value !== undefined) result[member.name] = value;
  }
  return result;
}

function decodeMember(member: Member, parent: Element): unknown {
  const { shape, traits } = member;
  const name = nameOf(member);
  if (traits.xmlAttribute) {
    const text = parent.attributes.get(name);
    return text === undefined || !isText(shape) ? undefined : decodeText(shape, text, 'date-time');
  }
  if (isFlattened(member)) {
    const found = parent.children.filter((child) => child.name === name);
    if (found.length === 0) return undefined;
    if (shape.kind === 'list') return found.map((child) => decodeXml(shape.item.shape, child));
    if (shape.kind === 'map') return decodeEntries(shape, found);
  }
  const child = parent.children.find((candidate) => candidate.name === name);
  return child && decodeXml(shape, child);
}

function decodeEntries(shape: Dictionary, entries: Element[]): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const entry of entries) {
    const key = entry.children.find((child) => child.name === keyName(shape));
    const value = entry.children.find((child) => child.name === valueName(shape));
    if (key && value) result[key.text] = decodeXml(shape.value.shape, value);
  }
  return result;
}

function isFlattened({ traits, shape }: Member): boolean {
  if (traits.xmlFlattened) return true;
  return (shape.kind === 'list' || shape.kind === 'map') && shape.traits.xmlFlattened === 1;
}

// ---- writing

/** One element with that name and the value; `attributes` begins with a space unless it is empty. */
export function encodeXml(shape: Shape, value: unknown, tag: string, attributes = ''): string {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return encodeXmlStructure(shape, value as Record<string, unknown>, tag, attributes);
    case 'list': {
      const name = itemName(shape);
      let items = '';
      for (const item of value as Iterable<unknown>) items += encodeXml(shape.item.shape, item, name);
      return `<${tag}${attributes}>${items}</${tag}>`;
    }
    case 'map':
      return `<${tag}${attributes}>${encodeEntries(shape, value as object, 'entry')}</${tag}>`;
    default:
      return `<${tag}${attributes}>${escapeXml(encodeText(shape, value, 'date-time'))}</${tag}>`;
  }
}

export function encodeXmlStructure(
  shape: Pick<Structure, 'members'>,
  value: Record<string, unknown>,
  tag: string,
  attributes = '',
): string {
  let content = '';
  let head = attributes;
  for (const member of shape.members) {
    const item = value[member.name];
    if (item === undefined || item === null) continue;
    // Nearly every member of a long answer: a page of a stack's events has a thousand.
    if (member.traits === noTraits && typeof item === 'string' && member.shape.kind === 'string') {
      content += `<${member.name}>${escapeXml(item)}</${member.name}>`;
      continue;
    }
    if (member.traits.xmlAttribute && isText(member.shape)) {
      head += ` ${nameOf(member)}="${escapeXml(encodeText(member.shape, item, 'date-time'))}"`;
    } else content += encodeMember(member, item);
  }
  return `<${tag}${head}>${content}</${tag}>`;
}

function encodeMember(member: Member, value: unknown): string {
  const { shape } = member;
  const tag = nameOf(member);
  if (isFlattened(member)) {
    if (shape.kind === 'list') {
      return Array.from(value as Iterable<unknown>, (item) => encodeXml(shape.item.shape, item, tag)).join('');
    }
    if (shape.kind === 'map') return encodeEntries(shape, value as object, tag);
  }
  return encodeXml(shape, value, tag, namespaceOf(member.traits.xmlNamespace));
}

function encodeEntries(shape: Dictionary, value: object, tag: string): string {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(
      ([key, item]) =>
        `<${tag}><${keyName(shape)}>${escapeXml(key)}</${keyName(shape)}>${encodeXml(shape.value.shape, item, valueName(shape))}</${tag}>`,
    )
    .join('');
}

export function namespaceOf(namespace: readonly [prefix: string, uri: string] | undefined): string {
  if (!namespace) return '';
  const [prefix, uri] = namespace;
  return ` xmlns${prefix ? `:${prefix}` : ''}="${escapeXml(uri)}"`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no spelling for these characters
const special = /[&<>"\r\n\u0085\u2028\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const breaks = /[\r\n\u0085\u2028]/g;
const escapes = new Map([
  ['\r', '&#xD;'],
  ['\n', '&#xA;'],
  ['\u0085', '&#x85;'],
  ['\u2028', '&#x2028;'],
]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no spelling for these characters
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Line breaks are written as references, since a parser would turn CR into LF. Characters that XML 1.0 lacks are lost. */
export function escapeXml(text: string): string {
  if (!special.test(text)) return text;
  // One pass for each is several times faster than a call for each character: texts are JSON, often, full of quotation marks.
  const clean = text.replace(unspeakable, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return clean.replace(/"/g, '&quot;').replace(breaks, (character) => escapes.get(character)!);
}
