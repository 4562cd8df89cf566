/** The parts of a MIME message that are shown. */
export interface Parsed {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly attachments: readonly { readonly name: string; readonly size: number }[];
}

/** Well-meant messages are not nested deeper than this. */
const MOST_DEPTH = 10;

interface Entity {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** Reads a MIME message: bytes, as latin1 text. Malformed parts are read as far as possible. */
export function parseMime(raw: string): Parsed {
  const found: { text?: string; html?: string; attachments: { name: string; size: number }[] } = { attachments: [] };
  const top = split(raw);
  visit(top, 0, found);
  return { headers: top.headers.map(([name, value]) => [name, decodeWords(value)]), ...found };
}

/** A header's value, undefined if missing. */
export const headerOf = (headers: Parsed['headers'], name: string): string | undefined =>
  headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];

function split(raw: string): Entity {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = end ? raw.slice(0, end.index) : raw;
  const headers: [string, string][] = [];
  for (const line of head.split(/\r?\n(?![ \t])/)) {
    const colon = line.indexOf(':');
    if (colon > 0)
      headers.push([
        line.slice(0, colon).trim(),
        line
          .slice(colon + 1)
          .replace(/\r?\n[ \t]+/g, ' ')
          .trim(),
      ]);
  }
  return { headers, body: end ? raw.slice(end.index + end[0].length) : '' };
}

function visit(
  entity: Entity,
  depth: number,
  found: { text?: string; html?: string; attachments: { name: string; size: number }[] },
): void {
  const type = headerOf(entity.headers, 'content-type') ?? 'text/plain';
  const boundary = parameter(type, 'boundary');
  if (/^multipart\//i.test(type) && boundary !== undefined) {
    if (depth >= MOST_DEPTH) return;
    const sections = `\n${entity.body}`.split(new RegExp(`\\r?\\n--${literally(boundary)}(?:--)?[ \\t]*(?=\\r?\\n|$)`));
    for (const section of sections.slice(1)) {
      const inner = section.replace(/^\r?\n/, '');
      if (inner.trim() !== '') visit(split(inner), depth + 1, found);
    }
    return;
  }
  const disposition = headerOf(entity.headers, 'content-disposition') ?? '';
  const bytes = decodeBody(entity);
  const name = parameter(disposition, 'filename') ?? parameter(type, 'name');
  const isText = /^text\/(plain|html)/i.test(type) && !/^attachment/i.test(disposition);
  if (!isText) {
    found.attachments.push({ name: decodeWords(name ?? 'attachment'), size: bytes.length });
    return;
  }
  const charset = (parameter(type, 'charset') ?? 'utf-8').toLowerCase();
  const text = bytes.toString(/^(iso-8859-1|latin1|us-ascii)$/.test(charset) ? 'latin1' : 'utf8');
  if (/^text\/html/i.test(type)) found.html ??= text;
  else found.text ??= text;
}

function decodeBody({ headers, body }: Entity): Buffer {
  const encoding = (headerOf(headers, 'content-transfer-encoding') ?? '').toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  return unquote(body.replace(/=[ \t]*\r?\n/g, ''));
}

const unquote = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** RFC 2047; anything else is UTF-8. */
function decodeWords(text: string): string {
  return Buffer.from(text, 'latin1')
    .toString('utf8')
    .replace(/(=\?[^?]+\?[bBqQ]\?[^?]*\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?([^?]+)\?([bBqQ])\?([^?]*)\?=/g, (_, charset: string, kind: string, word: string) => {
      const bytes = kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64') : unquote(word.replaceAll('_', ' '));
      return bytes.toString(/iso-8859-1|latin1/i.test(charset) ? 'latin1' : 'utf8');
    });
}

function parameter(value: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(value);
  return match?.[1] ?? match?.[2];
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
