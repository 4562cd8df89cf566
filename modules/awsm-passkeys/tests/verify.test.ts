import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAuthData } from '../lib/auth-data.ts';
import { decode } from '../lib/cbor.ts';
import { readKey } from '../lib/key.ts';
import { verifyAssertion, verifyRegistration } from '../lib/verify.ts';

interface Vector {
  readonly registration: Readonly<Record<'challenge' | 'clientDataJSON' | 'attestationObject', string>>;
  readonly credentialId: string;
  readonly authentication: Readonly<Record<'challenge' | 'authenticatorData' | 'clientDataJSON' | 'signature', string>>;
}

/** Values from https://www.w3.org/TR/webauthn-3/#sctn-test-vectors */
const vectors: Readonly<Record<string, Vector>> = JSON.parse(
  readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'),
);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const place = { rpId: 'example.org', origins: ['https://example.org'], verified: false };

function register(vector: Vector, given: object = {}, attestation = hex(vector.registration.attestationObject)) {
  const { challenge, clientDataJSON } = vector.registration;
  const expected = { ...place, challenge: hex(challenge).toString('base64url'), ...given };
  return verifyRegistration({ clientData: hex(clientDataJSON), attestation }, expected);
}

function authenticate(vector: Vector, given: object = {}, known = {}, changed = {}) {
  const { challenge, authenticatorData, clientDataJSON, signature } = vector.authentication;
  const expected = { ...place, challenge: hex(challenge).toString('base64url'), ...given };
  const assertion = {
    clientData: hex(clientDataJSON),
    authData: hex(authenticatorData),
    signature: hex(signature),
    ...changed,
  };
  return verifyAssertion(assertion, expected, { ...register(vector), ...known });
}

const supported = [
  'none-es256',
  'packed-self-es256',
  'none-es256-long-credential-id',
  'packed-es256',
  'packed-rs256',
  'packed-eddsa',
];

test.each(supported)('%s of the specification is accepted, and nothing that was changed', (name) => {
  const vector = vectors[name]!;
  expect(register(vector).id).toBe(hex(vector.credentialId).toString('base64url'));
  expect(authenticate(vector)).toMatchObject({ count: 0 });
  for (const part of ['signature', 'authData', 'clientData'] as const) {
    const field = { signature: 'signature', authData: 'authenticatorData', clientData: 'clientDataJSON' } as const;
    const bytes = hex(vector.authentication[field[part]]);
    const at = part === 'clientData' ? bytes.length - 3 : bytes.length - 1;
    bytes[at]! ^= 1;
    expect(() => authenticate(vector, {}, {}, { [part]: bytes }), part).toThrow();
  }
});

test.each([
  ['packed-es384', 'not supported'],
  ['packed-es512', 'not supported'],
  ['packed-ed448', 'not supported'],
  ['none-es256-crossOrigin', 'within another page'],
  ['none-es256-topOrigin', 'within another page'],
])('%s of the specification is refused: %s', (name, why) => {
  expect(() => register(vectors[name]!)).toThrow(why);
});

const es256 = vectors['none-es256']!;

test('the response must match the challenge', () => {
  const other = Buffer.alloc(32).toString('base64url');
  for (const act of [register, authenticate]) {
    expect(() => act(es256, { challenge: other })).toThrow('challenge');
    expect(() => act(es256, { origins: ['https://example.com'] })).toThrow('origin');
    expect(() => act(es256, { origins: ['https://example.org:443', 'https://sub.example.org'] })).toThrow('origin');
    expect(() => act(es256, { rpId: 'example.com' })).toThrow('another domain');
  }
  const { clientDataJSON, attestationObject } = es256.registration;
  const expected = { ...place, challenge: hex(es256.registration.challenge).toString('base64url') };
  const asGet = Buffer.from(hex(clientDataJSON).toString().replace('webauthn.create', 'webauthn.get'));
  expect(() => verifyRegistration({ clientData: asGet, attestation: hex(attestationObject) }, expected)).toThrow(
    'type',
  );
  expect(() => authenticate(es256, {}, {}, { clientData: Buffer.from('{') })).toThrow('type');
});

/** The vector's authenticator data with other flags, signed with our own key. */
function signedBy(flags: number, count: number, given: object = {}, known: object = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const authData = hex(es256.authentication.authenticatorData);
  authData.writeUInt8(flags, 32);
  authData.writeUInt32BE(count, 33);
  const clientData = hex(es256.authentication.clientDataJSON);
  const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const signature = sign(null, signed, privateKey);
  const expected = { ...place, challenge: hex(es256.authentication.challenge).toString('base64url'), ...given };
  return verifyAssertion({ authData, clientData, signature }, expected, {
    alg: -8,
    key,
    count: 0,
    eligible: false,
    ...known,
  });
}

test('flags: present always, verified where it is asked for, backed up only where that is possible', () => {
  expect(signedBy(0x05, 0, { verified: true })).toMatchObject({ verified: true });
  expect(signedBy(0x01, 0)).toMatchObject({ verified: false });
  expect(() => signedBy(0x04, 0)).toThrow('present');
  expect(() => signedBy(0x01, 0, { verified: true })).toThrow('not verified');
  expect(() => signedBy(0x11, 0)).toThrow('cannot be backed up');
  expect(signedBy(0x19, 0, {}, { eligible: true })).toMatchObject({ backedUp: true });
  expect(() => signedBy(0x09, 0)).toThrow('has changed');
  expect(() => signedBy(0x01, 0, {}, { eligible: true })).toThrow('has changed');
});

test('a counter counts on, where there is one', () => {
  expect(signedBy(0x01, 8, {}, { count: 7 })).toMatchObject({ count: 8 });
  expect(signedBy(0x01, 1, {}, { count: 0 })).toMatchObject({ count: 1 });
  for (const count of [7, 6, 0])
    expect(() => signedBy(0x01, count, {}, { count: 7 }), `${count}`).toThrow('did not grow');
});

test('CBOR: one thing, in one way', () => {
  const ok = ['a0', '83010203', 'a201020304', '1818', '190100', '1a00010000', 'f5', 'f6', '3818', '6161', '4101'];
  for (const text of ok) expect(() => decode(hex(text)), text).not.toThrow();
  const wrong = {
    a000: 'behind its end',
    a201020103: 'a key twice',
    a2616101616102: 'a key twice',
    '1817': 'shortest',
    '190017': 'shortest',
    '1a0000ffff': 'shortest',
    '1b0000000000000001': 'not allowed',
    '5f4101ff': 'not allowed',
    bfff: 'not allowed',
    c000: 'a tag',
    f90000: 'not allowed',
    ff: 'not allowed',
    a1410101: 'a key that is not allowed',
    '62ff61': 'utf-8',
    '4201': 'cut off',
    '': 'cut off',
    '9a00010000': 'too much',
    '9affffffff': 'too much',
    ba00010000: 'too much',
  };
  for (const [text, why] of Object.entries(wrong)) expect(() => decode(hex(text)), text).toThrow(why);
  expect(() => decode(hex(`${'81'.repeat(8)}00`))).toThrow('too much');
  expect(() => decode(hex(`${'81'.repeat(7)}00`))).not.toThrow();
  expect(() => decode(hex(`83${`98ff${'00'.repeat(255)}`.repeat(3)}`))).toThrow('too much');
});

test('authenticator data is all there is, and all there', () => {
  const bytes = hex(es256.authentication.authenticatorData);
  expect(() => readAuthData(Buffer.concat([bytes, Buffer.from([0])]))).toThrow('behind its end');
  expect(() => readAuthData(bytes.subarray(0, 36))).toThrow('cut off');
  const withExtensions = Buffer.concat([bytes, hex('a1636162630a')]);
  withExtensions[32]! |= 0x80;
  expect(readAuthData(withExtensions).count).toBe(0);
  expect(() => readAuthData(Buffer.concat([withExtensions, Buffer.from([0])]))).toThrow('behind its end');
  const attested = Buffer.concat([bytes, Buffer.alloc(16), hex('0400'), Buffer.alloc(1024), hex('a0')]);
  attested[32]! |= 0x40;
  expect(() => readAuthData(attested)).toThrow('id of the credential');
});

test('an attestation has its three parts, and "none" no statement', () => {
  const text = es256.registration.attestationObject;
  expect(() => register(es256, {}, hex(`${text}00`))).toThrow('behind its end');
  expect(() => register(es256, {}, hex(text.replace('6761747453746d74', '6762747453746d74')))).toThrow('other parts');
  expect(() => register(es256, {}, hex(text.replace('53746d74a0', '53746d74a1616100')))).toThrow('has a statement');
});

test('keys: of the right type, curve and size', () => {
  const point = { x: Buffer.alloc(32, 1), y: Buffer.alloc(32, 1) };
  const ec = (given: Record<number, unknown>) =>
    readKey(
      new Map(
        Object.entries({ 1: 2, 3: -7, [-1]: 1, [-2]: point.x, [-3]: point.y, ...given }).map(([key, value]) => [
          Number(key),
          value,
        ]),
      ) as never,
    );
  // Not on the curve.
  expect(() => ec({})).toThrow();
  expect(() => ec({ 1: 3 })).toThrow('not supported');
  expect(() => ec({ [-1]: 2 })).toThrow('not supported');
  expect(() => ec({ [-2]: Buffer.alloc(31) })).toThrow('parameter -2');
  const rsa = (n: Buffer, e: Buffer) =>
    readKey(
      new Map<number, never>([
        [1, 3],
        [3, -257],
        [-1, n],
        [-2, e],
      ] as never),
    );
  const e = hex('010001');
  expect(rsa(Buffer.alloc(256, 0xff), e).alg).toBe(-257);
  expect(() => rsa(Buffer.alloc(128, 0xff), e)).toThrow('parameter -1');
  expect(() => rsa(Buffer.alloc(256), e)).toThrow('parameter -1');
  expect(() => rsa(Buffer.alloc(256, 0xff), hex('01'))).toThrow('parameter -2');
  expect(() => readKey(3)).toThrow('not a map');
});
