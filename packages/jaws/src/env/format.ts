import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { isObject } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import { releaseOf, version } from '../version.ts';

/** The format of the records in the jaws bucket: one number for all of them, raised when an older version would misunderstand a new one. */
const recordFormat = 1;

/** What every record has beside its content. Records of older versions have neither. */
const mark = () => ({ format: recordFormat, jaws: version() });

/** Throws OtherJawsNeeded for a record of a newer format. A record without a number has the first one. */
function checkFormat(format: unknown, jaws: unknown, where: string): void {
  if (format === undefined || (typeof format === 'number' && format <= recordFormat)) return;
  const wrote = typeof jaws === 'string' ? jaws : undefined;
  throw fail('OtherJawsNeeded', {
    what: `${where} was written by ${wrote ? `JAWS ${wrote}` : 'a newer JAWS'}, in format ${String(format)}; this version reads up to ${recordFormat}.`,
    install: wrote ? releaseOf(wrote) : 'latest',
    version: version(),
  });
}

/** A record as it is written. */
export const recordText = (record: object): string => `${JSON.stringify({ ...mark(), ...record }, null, 2)}\n`;

/** The same for large ones: templates repeat themselves. */
export const packRecord = (record: object): Promise<Buffer> =>
  promisify(gzip)(JSON.stringify({ ...mark(), ...record }));

/**
 * The content of a record, whose parts are still to be checked; undefined for a text that is not a record. `where`: its bucket and key. Throws
 * OtherJawsNeeded.
 */
export function parseRecord<T extends object>(text: string, where: string): Partial<T> | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(found)) return undefined;
  const { format, jaws, ...record } = found;
  checkFormat(format, jaws, where);
  // The caller checks the parts that it needs.
  return record as Partial<T>;
}

/** The same for a packed one that has at most this many bytes. */
export async function unpackRecord<T extends object>(
  bytes: Uint8Array,
  where: string,
  maxOutputLength: number,
): Promise<Partial<T> | undefined> {
  const text = await promisify(gunzip)(bytes, { maxOutputLength }).catch(() => undefined);
  return text && parseRecord<T>(text.toString(), where);
}

/** For a record without which the rest goes on, unless a newer JAWS wrote it. */
export function unlessOtherJaws(error: unknown): undefined {
  if (error instanceof JawsError && error.code === 'OtherJawsNeeded') throw error;
  return undefined;
}

const names = { format: 'jaws-format', jaws: 'jaws-written-by' } as const;

/** The mark of an object whose content is not a record: as metadata. */
export const markMetadata = (): Record<string, string> => ({
  [names.format]: `${recordFormat}`,
  [names.jaws]: version(),
});

export function checkMetadata(metadata: Readonly<Record<string, string>>, where: string): void {
  const format = metadata[names.format];
  checkFormat(format === undefined ? undefined : Number(format), metadata[names.jaws], where);
}
