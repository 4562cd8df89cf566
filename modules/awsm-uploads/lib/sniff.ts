/** Number of bytes of a file that are checked. */
export const sniffBytes = 4096;

type Test = (bytes: Buffer) => boolean;

const startsWith =
  (...starts: readonly (string | readonly number[])[]): Test =>
  (bytes) =>
    starts.some((start) => {
      const wanted = typeof start === 'string' ? Buffer.from(start, 'latin1') : Buffer.from(start);
      return bytes.subarray(0, wanted.length).equals(wanted);
    });

const at =
  (offset: number, test: Test): Test =>
  (bytes) =>
    test(bytes.subarray(offset));

const all =
  (...tests: readonly Test[]): Test =>
  (bytes) =>
    tests.every((test) => test(bytes));

/** Files in boxes (ISO 14496-12) name in `ftyp` what they can be read as. */
const brand =
  (...brands: readonly string[]): Test =>
  (bytes) => {
    if (bytes.toString('latin1', 4, 8) !== 'ftyp') return false;
    const end = Math.min(bytes.readUInt32BE(0), bytes.length);
    for (let i = 8; i + 4 <= end; i += i === 8 ? 8 : 4)
      if (brands.includes(bytes.toString('latin1', i, i + 4))) return true;
    return false;
  };

/** Office files are archives that begin with a list of their parts. */
const office: Test = all(startsWith('PK\x03\x04'), (bytes) => bytes.includes('[Content_Types].xml', 0, 'latin1'));

/** UTF-8 without control characters; a character may be cut at the end. */
const plain: Test = (bytes) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no text has
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(bytes.toString('latin1'))) return false;
  const { length } = bytes;
  return [0, 1, 2, 3].some((cut) => (cut === 0 || length === sniffBytes) && isUtf8(bytes.subarray(0, length - cut)));
};

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Browsers may take a text for a page by how it begins. https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type */
const noMarkup: Test = (bytes) => !/^\s*<(!|\?|[a-z])/i.test(bytes.toString('utf8').replace(/^\ufeff/, ''));

const json: Test = (bytes) => /^\s*[[{"\d\-tfn]/.test(bytes.toString('utf8'));

/**
 * The first bytes of each file type. https://mimesniff.spec.whatwg.org and the formats' own specifications. Formats that browsers
 * run, HTML and SVG, are not here on purpose.
 */
const tests = {
  'image/jpeg': startsWith([0xff, 0xd8, 0xff]),
  'image/png': startsWith([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'image/gif': startsWith('GIF87a', 'GIF89a'),
  'image/webp': all(startsWith('RIFF'), at(8, startsWith('WEBP'))),
  'image/avif': brand('avif', 'avis'),
  'image/heic': brand('heic', 'heix', 'heim', 'heis'),
  'application/pdf': startsWith('%PDF-'),
  'application/zip': startsWith('PK\x03\x04', 'PK\x05\x06'),
  'application/gzip': startsWith([0x1f, 0x8b, 0x08]),
  'application/json': all(plain, json),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': office,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': office,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': office,
  'audio/mpeg': startsWith('ID3', [0xff, 0xfb], [0xff, 0xf3], [0xff, 0xf2]),
  'audio/wav': all(startsWith('RIFF'), at(8, startsWith('WAVE'))),
  'audio/ogg': startsWith('OggS'),
  'video/mp4': brand('mp41', 'mp42', 'isom', 'iso2', 'iso4', 'iso5', 'iso6', 'avc1', 'M4V ', 'dash'),
  'video/quicktime': brand('qt  '),
  'video/webm': all(startsWith([0x1a, 0x45, 0xdf, 0xa3]), (bytes) => bytes.includes('webm', 0, 'latin1')),
  'text/plain': all(plain, noMarkup),
  'text/csv': all(plain, noMarkup),
} as const satisfies Record<string, Test>;

/** Types that can be recognized from a file's bytes. */
export type FileType = keyof typeof tests;

/** Bytes by type. */
export type Limits = Readonly<Partial<Record<FileType, number>>>;

export const isFileType = (type: string): type is FileType => Object.hasOwn(tests, type);

/** Whether a file with this beginning can be of that type. */
export const sniffs = (start: Buffer, type: string): boolean => isFileType(type) && tests[type](start);
