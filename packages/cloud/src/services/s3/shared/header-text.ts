/** Header strings have one byte in each character; UTF-8 in them is decoded. */
function readBytes(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

// Characters that S3 leaves unencoded: recorded on AWS by LocalStack, test_user_metadata_rfc2047_encoded.
const plain = /^[\t !-~]*$/;
const standing = /[\t!-<>@-^`-~]/;
const unprintable = /[\p{C}\ufffd]/u;

/** A metadata value as S3 sends it: non-ASCII characters are encoded according to RFC 2047. */
export function encodeMetadata(value: string): string {
  if (plain.test(value)) return value;
  const bytes = Buffer.from(value);
  if (unprintable.test(value)) return `=?UTF-8?B?${bytes.toString('base64')}?=`;
  const words = [...bytes].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === ' ') return '_';
    return standing.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `=?UTF-8?Q?${words.join('')}?=`;
}

/** The value that a client meant, which may be in the words of RFC 2047. */
export function decodeMetadata(value: string): string {
  const [, kind = '', text = ''] = /^=\?UTF-8\?([BQ])\?(.*)\?=$/i.exec(value) ?? [];
  if (kind.toUpperCase() === 'B') return Buffer.from(text, 'base64').toString('utf8');
  if (kind === '') return readBytes(value);
  const bytes = text
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return readBytes(bytes);
}

/** A system header as S3 sends it: characters beyond Latin-1 are lost. */
export function systemText(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const read = readBytes(value);
  const shown = read.replace(/[\u0100-\uffff]+/g, ' ');
  return shown === read ? value : shown;
}
