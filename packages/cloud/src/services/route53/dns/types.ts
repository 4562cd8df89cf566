/** Numbers of record types. https://www.iana.org/assignments/dns-parameters */
const NUMBERS: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DS: 43,
  SSHFP: 44,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  CAA: 257,
};

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]));

export const OPT = 41;
/** Types that are not records but requests: IXFR, AXFR, MAILB, MAILA, ANY. */
export const isMeta = (type: number): boolean => type >= 251 && type <= 255;

export const typeNumber = (name: string): number | undefined =>
  Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined;

/** `TYPE123` for types without a name here. RFC 3597. */
export const typeName = (number: number): string => NAMES.get(number) ?? `TYPE${number}`;

/** https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1, RFC 6891 for the last. */
export const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, BADVERS: 16 } as const;
export type Rcode = keyof typeof RCODE;
