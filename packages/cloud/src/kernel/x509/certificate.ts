import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import {
  bits,
  boolean,
  explicit,
  implicit,
  integer,
  nothing,
  octets,
  oid,
  pem,
  sequence,
  set,
  time,
  utf8,
} from './der.ts';

export interface CertificateRequest {
  readonly subject: Name;
  readonly issuer: Name;
  /** The subject's key pair: the certificate contains its public half. */
  readonly key: KeyObject;
  readonly issuerKey: KeyObject;
  /** 16 bytes. */
  readonly serial: Uint8Array;
  readonly from: Date;
  readonly until: Date;
  /** Domain names and IP addresses; an authority has none. Without them a certificate says nothing of its use. */
  readonly names: readonly string[];
  readonly isAuthority: boolean;
}

export interface Name {
  readonly country?: string;
  readonly locality?: string;
  readonly organization?: string;
  readonly commonName: string;
}

/** A certificate in PEM. RFC 5280 */
export function makeCertificate(request: CertificateRequest): string {
  const { issuerKey, key } = request;
  const algorithm = algorithmOf(issuerKey);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(request.serial),
    algorithm,
    name(request.issuer),
    sequence(time(request.from), time(request.until)),
    name(request.subject),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions(request))),
  );
  return pem('CERTIFICATE', sequence(body, algorithm, bits(sign('sha256', body, issuerKey))));
}

/** With SHA-256. RFC 4055, RFC 5758 */
const algorithmOf = (key: KeyObject): Buffer =>
  key.asymmetricKeyType === 'ec'
    ? sequence(oid('1.2.840.10045.4.3.2'))
    : sequence(oid('1.2.840.113549.1.1.11'), nothing());

function name({ country, locality, organization, commonName }: Name): Buffer {
  const parts: (readonly [string, string | undefined])[] = [
    ['2.5.4.6', country],
    ['2.5.4.7', locality],
    ['2.5.4.10', organization],
    ['2.5.4.3', commonName],
  ];
  const known = parts.filter((part): part is readonly [string, string] => part[1] !== undefined);
  return sequence(...known.map(([type, value]) => set(sequence(oid(type), utf8(value)))));
}

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));

/** A digest of the public key names it. */
const identifier = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest();

function extensions({ names, isAuthority, key, issuerKey }: CertificateRequest): Buffer[] {
  const identifiers = [
    extension('2.5.29.14', false, octets(identifier(key))),
    extension('2.5.29.35', false, sequence(implicit(0, identifier(issuerKey)))),
  ];
  if (isAuthority) {
    return [
      extension('2.5.29.19', true, sequence(boolean(true))),
      // keyCertSign, cRLSign
      extension('2.5.29.15', true, bits(Buffer.from([0x06]), 1)),
      ...identifiers,
    ];
  }
  if (names.length === 0) return identifiers;
  return [
    extension('2.5.29.17', false, sequence(...names.map(alternativeName))),
    extension('2.5.29.19', true, sequence()),
    // digitalSignature, keyEncipherment
    extension('2.5.29.15', true, bits(Buffer.from([0xa0]), 5)),
    // serverAuth, clientAuth
    extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
    ...identifiers,
  ];
}

function alternativeName(text: string): Buffer {
  if (isIPv4(text)) return implicit(7, Buffer.from(text.split('.').map(Number)));
  if (isIPv6(text)) return implicit(7, ipv6(text));
  return implicit(2, Buffer.from(text, 'latin1'));
}

function ipv6(text: string): Buffer {
  const [head = '', tail] = text.split('::');
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const [front, back] = [words(head), words(tail ?? '')];
  const all = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}
