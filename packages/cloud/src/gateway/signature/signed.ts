/** The fields of a version 4 signature, in the header or in the query. */
export interface Signed {
  readonly algorithm: string;
  readonly accessKeyId: string;
  /** `20261125`. */
  readonly date: string;
  /** Empty for AWS4-ECDSA-P256-SHA256, whose scope has none. */
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  /** Hexadecimal. */
  readonly signature: string;
  /** `20261125T101112Z`: signed as the time. */
  readonly timestamp: string;
  /** Seconds; undefined for a signature in the header. */
  readonly expires: number | undefined;
  readonly token: string | undefined;
}

export const HMAC = 'AWS4-HMAC-SHA256';
export const ECDSA = 'AWS4-ECDSA-P256-SHA256';

/** `<date>/<region>/<service>/aws4_request`. */
export const scopeOf = ({ date, region, service, terminator, algorithm }: Signed): string =>
  (algorithm === ECDSA ? [date, service, terminator] : [date, region, service, terminator]).join('/');

/** The parts of a credential, read from its end, since a key may itself contain slashes. */
export function readScope(
  credential: string,
  algorithm: string,
): Pick<Signed, 'accessKeyId' | 'date' | 'region' | 'service' | 'terminator'> | undefined {
  const parts = credential.split('/');
  const size = algorithm === ECDSA ? 3 : 4;
  if (parts.length < size + 1) return undefined;
  const end = parts.slice(-size);
  const [date = '', region = '', service = '', terminator = ''] = size === 4 ? end : [end[0], '', end[1], end[2]];
  return { accessKeyId: parts.slice(0, -size).join('/'), date, region, service, terminator };
}

/** Milliseconds of `20261125T101112Z`; undefined for another format or an invalid time. */
export function timeOf(timestamp: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** `20261125T101112Z` of milliseconds. */
export const stampOf = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
