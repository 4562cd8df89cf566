/** The parts of a mail; addresses as in the headers. */
export interface Composition {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly replyTo?: readonly string[];
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly attachments?: readonly Attachment[];
  /** Milliseconds since the epoch. */
  readonly date: number;
  readonly id: string;
}

export interface Attachment {
  readonly name: string;
  readonly content: Uint8Array;
  readonly type: string;
  readonly inline?: boolean | undefined;
  readonly contentId?: string | undefined;
}

/** A MIME message (RFC 5322, RFC 2045) with CRLF line ends. */
export function composeMail(mail: Composition): Buffer {
  const lines = [
    header('From', mail.from),
    ...(mail.to.length > 0 ? [header('To', mail.to.join(', '))] : []),
    ...(mail.cc?.length ? [header('Cc', mail.cc.join(', '))] : []),
    ...(mail.replyTo?.length ? [header('Reply-To', mail.replyTo.join(', '))] : []),
    ...(mail.subject === undefined ? [] : [header('Subject', mail.subject)]),
    ...(mail.headers ?? []).map(([name, value]) => header(name, value)),
    `Date: ${new Date(mail.date).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${mail.id}@email.amazonses.com>`,
    'MIME-Version: 1.0',
  ];
  const body = part('alternative', `alternative-${mail.id}`, bodies(mail));
  const { attachments = [] } = mail;
  const whole =
    attachments.length === 0 ? body : part('mixed', `mixed-${mail.id}`, [body, ...attachments.map(attachmentPart)]);
  return Buffer.from([...lines, whole].join('\r\n'));
}

function bodies({ text, html }: Composition): string[] {
  const parts: string[] = [];
  if (text !== undefined || html === undefined) parts.push(textPart('plain', text ?? ''));
  if (html !== undefined) parts.push(textPart('html', html));
  return parts;
}

const textPart = (kind: string, content: string): string =>
  `Content-Type: text/${kind}; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(Buffer.from(content))}`;

function attachmentPart({ name, content, type, inline, contentId }: Attachment): string {
  const filename = encodeWord(name).replace(/["\r\n]/g, '');
  const id = contentId === undefined ? '' : `\r\nContent-ID: <${oneLine(contentId)}>`;
  return (
    `Content-Type: ${oneLine(type)}; name="${filename}"${id}\r\n` +
    `Content-Disposition: ${inline ? 'inline' : 'attachment'}; filename="${filename}"\r\n` +
    `Content-Transfer-Encoding: base64\r\n\r\n${base64(content)}`
  );
}

/** One part stands alone; several are separated by a boundary. */
function part(kind: string, boundary: string, parts: readonly string[]): string {
  if (parts.length === 1) return parts[0] ?? '';
  const inner = parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`;
}

const base64 = (content: Uint8Array): string =>
  (
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');

const header = (name: string, value: string): string => `${oneLine(name)}: ${encodeWord(oneLine(value))}`;

/** A value must not be able to start another header. */
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');

/** RFC 2047, for text that is not ASCII. An address after a name stays as it is. */
function encodeWord(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what ASCII is
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  const at = text.endsWith('>') ? text.lastIndexOf('<') : -1;
  const [name, address] = at < 0 ? [text, ''] : [text.slice(0, at).trimEnd(), ` ${text.slice(at)}`];
  const word = name.length > 1 && name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1) : name;
  return `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=${address}`;
}
