import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';
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
import { algorithmOf, exported, isAlgorithm, makeKey, signatureOf } from './keys.ts';

const authorityKey = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const authority = { country: 'US', locality: 'Here', organization: 'Own', commonName: 'Authority' };
const dates = { from: new Date('2026-01-02T03:04:05Z'), until: new Date('2051-01-02T03:04:05Z') };
const serial = Buffer.from('00f1e2d3c4b5a6978889888786858483', 'hex');

const root = new X509Certificate(
  makeCertificate({
    subject: authority,
    issuer: authority,
    key: authorityKey,
    issuerKey: authorityKey,
    serial,
    ...dates,
    names: [],
    isAuthority: true,
  }),
);
const make = (names: string[]) =>
  new X509Certificate(
    makeCertificate({
      subject: { commonName: 'example.com' },
      issuer: authority,
      key,
      issuerKey: authorityKey,
      serial,
      ...dates,
      names,
      isAuthority: false,
    }),
  );

/** RFC 5280, 4.2: an extension's identifier, whether it is critical, and its value. */
const has = (certificate: X509Certificate, id: string, critical: boolean, value: Buffer) =>
  certificate.raw.includes(sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value)));

describe('a certificate', () => {
  test('of an authority signs others and itself', () => {
    expect(root.ca).toBe(true);
    expect(root.subject).toBe('C=US\nL=Here\nO=Own\nCN=Authority');
    expect(root.issuer).toBe(root.subject);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.checkIssued(root)).toBe(true);
    expect(has(root, '2.5.29.19', true, sequence(boolean(true)))).toBe(true);
    // keyCertSign and cRLSign: bits 5 and 6.
    expect(has(root, '2.5.29.15', true, bits(Buffer.from([0b0000_0110]), 1))).toBe(true);
  });

  test('names its subject, its validity and its issuer', () => {
    const leaf = make([
      'example.com',
      '*.example.com',
      '127.0.0.1',
      '2001:db8::f00d:1',
      '::1',
      '1::',
      '1:2:3:4:5:6:7:8',
    ]);
    expect(leaf.ca).toBe(false);
    expect(leaf.subject).toBe('CN=example.com');
    expect(leaf.issuer).toBe(root.subject);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkPrivateKey(key)).toBe(true);
    expect(leaf.serialNumber).toBe('F1E2D3C4B5A6978889888786858483');
    expect(Date.parse(leaf.validFrom)).toBe(dates.from.getTime());
    expect(Date.parse(leaf.validTo)).toBe(dates.until.getTime());
    expect(leaf.subjectAltName).toBe(
      'DNS:example.com, DNS:*.example.com, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:F00D:1, IP Address:0:0:0:0:0:0:0:1, IP Address:1:0:0:0:0:0:0:0, IP Address:1:2:3:4:5:6:7:8',
    );
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(has(leaf, '2.5.29.19', true, sequence())).toBe(true);
    // digitalSignature and keyEncipherment: bits 0 and 2.
    expect(has(leaf, '2.5.29.15', true, bits(Buffer.from([0b1010_0000]), 5))).toBe(true);
    const digest = (one: X509Certificate) =>
      createHash('sha1')
        .update(one.publicKey.export({ type: 'spki', format: 'der' }))
        .digest();
    expect(has(leaf, '2.5.29.14', false, octets(digest(leaf)))).toBe(true);
    expect(has(leaf, '2.5.29.35', false, sequence(implicit(0, digest(root))))).toBe(true);
  });

  test('without names says nothing of its use', () => {
    const plain = make([]);
    expect([plain.subjectAltName, plain.keyUsage, plain.ca]).toEqual([undefined, undefined, false]);
    expect(plain.raw.includes(oid('2.5.29.15'))).toBe(false);
    expect(plain.raw.includes(oid('2.5.29.14'))).toBe(true);
  });

  test('is signed with RSA where the key is one', () => {
    const own = new X509Certificate(
      makeCertificate({
        subject: authority,
        issuer: authority,
        key,
        issuerKey: key,
        serial,
        ...dates,
        names: [],
        isAuthority: true,
      }),
    );
    expect(own.verify(own.publicKey)).toBe(true);
    expect(own.raw.includes(sequence(oid('1.2.840.113549.1.1.11'), nothing()))).toBe(true);
    expect(root.raw.includes(sequence(oid('1.2.840.10045.4.3.2')))).toBe(true);
  });
});

// ITU-T X.690
describe('DER', () => {
  const hex = (bytes: Buffer) => bytes.toString('hex');
  test.each([
    [integer(Buffer.from([0])), '020100'],
    [integer(Buffer.from([0, 0, 1])), '020101'],
    [integer(Buffer.from([0, 0])), '020100'],
    [integer(Buffer.from([0x7f])), '02017f'],
    [integer(Buffer.from([0x80])), '02020080'],
    [integer(Buffer.from([0, 0x80, 1])), '0203008001'],
    [oid('2.5.29.17'), '0603551d11'],
    [oid('1.2.840.113549'), '06062a864886f70d'],
    [oid('2.999.128.16384'), '06078837' + '8100' + '818000'],
    [boolean(true), '0101ff'],
    [boolean(false), '010100'],
    [nothing(), '0500'],
    [utf8('é'), '0c02c3a9'],
    [octets(Buffer.from([1]), Buffer.from([2])), '04020102'],
    [bits(Buffer.from([6])), '03020006'],
    [bits(Buffer.from([6]), 1), '03020106'],
    [set(nothing()), '31020500'],
    [sequence(), '3000'],
    [explicit(3, nothing()), 'a3020500'],
    [implicit(7, Buffer.from([1])), '870101'],
    [time(new Date('2049-12-31T23:59:59Z')), `170d${Buffer.from('491231235959Z').toString('hex')}`],
    [time(new Date('2050-01-01T00:00:00Z')), `180f${Buffer.from('20500101000000Z').toString('hex')}`],
  ])('%#', (bytes, expected) => {
    expect(hex(bytes)).toBe(expected);
  });

  test.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_536, '0483010000'],
  ])('%d bytes long', (length, head) => {
    const bytes = octets(Buffer.alloc(length));
    expect(hex(bytes.subarray(0, head.length / 2))).toBe(head);
    expect(bytes).toHaveLength(head.length / 2 + length);
  });

  test('as PEM has lines of 64', () => {
    expect(pem('X', Buffer.alloc(50))).toBe(`-----BEGIN X-----\n${'A'.repeat(64)}\nAAA=\n-----END X-----\n`);
    expect(pem('X', Buffer.alloc(0))).toBe('-----BEGIN X-----\n\n-----END X-----\n');
  });
});

describe('keys', () => {
  test.each(['EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1', 'RSA_2048'])('%s', async (algorithm) => {
    const made = await makeKey(algorithm);
    expect(exported(made)).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    const certificate = new X509Certificate(
      makeCertificate({
        subject: authority,
        issuer: authority,
        key: made,
        issuerKey: made,
        serial,
        ...dates,
        names: [],
        isAuthority: true,
      }),
    );
    expect(algorithmOf(certificate)).toBe(algorithm);
    expect(isAlgorithm(algorithm)).toBe(true);
    expect(signatureOf(algorithm)).toBe(algorithm === 'RSA_2048' ? 'SHA256WITHRSA' : 'SHA256WITHECDSA');
  });

  test('of another name are undefined', () => {
    expect(['RSA_1024', 'RSA_3072', 'RSA_4096'].map(isAlgorithm)).toEqual([true, true, true]);
    expect(['RSA_512', 'EC', 'toString', ''].map(isAlgorithm)).toEqual([false, false, false, false]);
  });

  test('of a size are that long', async () => {
    expect((await makeKey('RSA_1024')).asymmetricKeyDetails?.modulusLength).toBe(1024);
  });
});
