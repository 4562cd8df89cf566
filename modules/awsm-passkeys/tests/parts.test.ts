import { createHash, generateKeyPairSync } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import { expect, test, vi } from 'vitest';
import { createPasskeysClient } from '../client/index.js';
import { readAuthData } from '../lib/auth-data.ts';
import { decode, decodeFirst } from '../lib/cbor.ts';
import { answerIn, nameIn } from '../lib/input.ts';
import { algorithms, readKey } from '../lib/key.ts';
import { defineSettings, readPlace } from '../lib/settings.ts';
import { challengeIn, InvalidCredential, verifyAssertion, verifyRegistration } from '../lib/verify.ts';
import { Authenticator, encode } from './authenticator.ts';

// What browsers and authenticators send, at its exact limits.

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const b64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64url');
const zeros = (bytes: number): string => '00'.repeat(bytes);

test('CBOR is read as what it is', () => {
  const values: [string, unknown][] = [
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['18ff', 255],
    ['190100', 256],
    ['19ffff', 65_535],
    ['1a00010000', 65_536],
    ['20', -1],
    ['3818', -25],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['63c3a461', 'äa'],
    ['420102', hex('0102')],
    ['40', Buffer.alloc(0)],
    ['80', []],
    ['83010203', [1, 2, 3]],
    ['a0', new Map()],
    [
      'a2010261610a',
      new Map<unknown, unknown>([
        [1, 2],
        ['a', 10],
      ]),
    ],
    ['a12082f6f5', new Map([[-1, [null, true]]])],
  ];
  for (const [text, value] of values)
    expect([text, decode(hex(text.length % 2 ? `${text}0` : text))]).toEqual([text, value]);
  expect(decodeFirst(hex('1818ffff'))).toEqual({ value: 24, end: 2 });
});

test('CBOR that could be read in two ways, is cut off or too much is refused', () => {
  const refused: [string, string][] = [
    ['1817', 'CBOR: not in its shortest form'],
    ['1900ff', 'CBOR: not in its shortest form'],
    ['1a0000ffff', 'CBOR: not in its shortest form'],
    ['1b0000000100000000', 'CBOR: a length or number that is not allowed here'],
    ['1c', 'CBOR: a length or number that is not allowed here'],
    ['f3', 'CBOR: a value that is not allowed here'],
    ['f7', 'CBOR: a value that is not allowed here'],
    ['f800', 'CBOR: a value that is not allowed here'],
    ['c0', 'CBOR: a tag'],
    ['18', 'CBOR: cut off'],
    ['430102', 'CBOR: cut off'],
    ['0000', 'CBOR: bytes behind its end'],
    ['a1f500', 'CBOR: a key that is not allowed here'],
    ['a201000100', 'CBOR: a key twice'],
    ['990201', 'CBOR: too much'],
    ['b90201', 'CBOR: too much'],
  ];
  for (const [text, why] of refused) expect(() => decode(hex(text)), text).toThrow(new Error(why));
  // A list and what is in it are 512 things.
  expect(decode(hex(`9901ff${zeros(511)}`))).toHaveLength(511);
  expect(() => decode(hex(`990200${zeros(512)}`))).toThrow('too much');
  // Eight levels, of lists as of maps.
  for (const open of ['81', 'a101']) {
    expect(() => decode(hex(`${open.repeat(7)}00`)), open).not.toThrow();
    expect(() => decode(hex(`${open.repeat(8)}00`)), open).toThrow('too much');
  }
  expect(() => decode(hex(`${'a1'.repeat(8)}`))).toThrow('too much');
});

const head = (flags: number, count = 7) => {
  const bytes = Buffer.alloc(37, 1);
  bytes.writeUInt8(flags, 32);
  bytes.writeUInt32BE(count, 33);
  return bytes;
};
const credential = (length: number, given = length) => {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(length);
  return Buffer.concat([Buffer.alloc(16), size, Buffer.alloc(given, 5), hex('a0')]);
};

test('authenticator data: each flag, the counter, and the credential', () => {
  const none = { present: false, verified: false, eligible: false, backedUp: false };
  const data = { rpIdHash: Buffer.alloc(32, 1), count: 7, ...none };
  expect(readAuthData(head(0))).toEqual(data);
  expect(readAuthData(head(0x01))).toEqual({ ...data, present: true });
  expect(readAuthData(head(0x04))).toEqual({ ...data, verified: true });
  expect(readAuthData(head(0x08))).toEqual({ ...data, eligible: true });
  expect(readAuthData(head(0x18))).toEqual({ ...data, eligible: true, backedUp: true });
  // Reserved bits say nothing.
  expect(readAuthData(head(0x22))).toEqual(data);
  for (const length of [1, 1023])
    expect(readAuthData(Buffer.concat([head(0x40), credential(length)]))).toEqual({
      ...data,
      credential: { id: Buffer.alloc(length, 5), key: new Map() },
    });
  const both = readAuthData(Buffer.concat([head(0xc0), credential(4), hex('a16161f5')]));
  expect(both.credential?.id).toHaveLength(4);
});

test('authenticator data that is damaged is refused', () => {
  const refused: [Buffer, string][] = [
    [head(0).subarray(0, 36), 'Authenticator data is cut off.'],
    [Buffer.concat([head(0x40), Buffer.alloc(17)]), 'Authenticator data is cut off.'],
    [Buffer.concat([head(0x40), Buffer.alloc(18)]), 'The id of the credential is damaged.'],
    [Buffer.concat([head(0x40), credential(1024)]), 'The id of the credential is damaged.'],
    [Buffer.concat([head(0x40), credential(9, 7)]), 'The id of the credential is damaged.'],
    [Buffer.concat([head(0x40), credential(9, 8)]), 'CBOR: cut off'],
    [Buffer.concat([head(0x80), hex('80')]), 'The extensions are not a map.'],
    [Buffer.concat([head(0), hex('00')]), 'Authenticator data has bytes behind its end.'],
    [Buffer.concat([head(0xc0), credential(1), hex('a000')]), 'Authenticator data has bytes behind its end.'],
    [head(0x10), 'A credential that cannot be backed up says that it is.'],
  ];
  for (const [bytes, why] of refused) expect(() => readAuthData(bytes), why).toThrow(new Error(why));
});

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const ed = generateKeyPairSync('ed25519').publicKey;
const point = ec.export({ format: 'jwk' });
const bytesOf = (text = '') => Buffer.from(text, 'base64url');
const keys = {
  ec: [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytesOf(point.x)],
    [-3, bytesOf(point.y)],
  ],
  ed: [
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, bytesOf(ed.export({ format: 'jwk' }).x)],
  ],
  rsa: [
    [1, 3],
    [3, -257],
    [-1, Buffer.alloc(256, 0xff)],
    [-2, hex('010001')],
  ],
} as const;
const keyOf = (kind: keyof typeof keys, changes: Readonly<Record<number, unknown>> = {}) =>
  readKey(
    new Map([
      ...keys[kind],
      ...Object.entries(changes).map(([label, value]) => [Number(label), value] as const),
    ]) as never,
  );

test('a key is kept as SPKI with its algorithm', () => {
  const spki = (key: typeof ec) => key.export({ format: 'der', type: 'spki' }).toString('base64');
  expect(keyOf('ec')).toEqual({ alg: -7, key: spki(ec) });
  expect(keyOf('ed')).toEqual({ alg: -8, key: spki(ed) });
  expect(keyOf('rsa').alg).toBe(-257);
  expect(algorithms).toEqual({ ES256: -7, EdDSA: -8, RS256: -257 });
});

test('a key of another type, curve, algorithm or size is refused', () => {
  const unsupported: [keyof typeof keys, Record<number, unknown>][] = [
    ['ec', { 3: -8 }],
    ['ec', { 3: -35 }],
    ['ec', { 3: 'ES256' }],
    ['ec', { 1: 1 }],
    ['ec', { [-1]: 6 }],
    ['ed', { 3: -7 }],
    ['ed', { 1: 2 }],
    ['ed', { [-1]: 1 }],
    ['rsa', { 1: 2 }],
    ['rsa', { 3: -258 }],
  ];
  for (const [kind, change] of unsupported)
    expect(() => keyOf(kind, change)).toThrow(new Error('The algorithm of the public key is not supported.'));
  const sizes: [keyof typeof keys, number, (unknown | Buffer)[]][] = [
    ['ec', -2, [Buffer.alloc(31, 1), Buffer.alloc(33, 1), 'x'.repeat(32), undefined]],
    ['ec', -3, [Buffer.alloc(31, 1), Buffer.alloc(33, 1)]],
    ['ed', -2, [Buffer.alloc(31, 1), Buffer.alloc(33, 1)]],
    [
      'rsa',
      -1,
      [Buffer.alloc(255, 0xff), Buffer.alloc(513, 0xff), Buffer.concat([Buffer.alloc(1), Buffer.alloc(256, 0xff)])],
    ],
    ['rsa', -2, [hex('0101'), hex('0100010001'), hex('00010001')]],
  ];
  for (const [kind, label, values] of sizes)
    for (const value of values)
      expect(() => keyOf(kind, { [label]: value }), `${kind} ${label}`).toThrow(
        new Error(`The public key has no valid parameter ${label}.`),
      );
  for (const n of [Buffer.alloc(256, 0xff), Buffer.alloc(512, 0xff)]) expect(keyOf('rsa', { [-1]: n }).alg).toBe(-257);
  for (const e of [hex('010001'), hex('01000001')]) expect(keyOf('rsa', { [-2]: e }).alg).toBe(-257);
  expect(() => readKey([])).toThrow(new Error('The public key is not a map.'));
  // A point of 32 bytes may begin with zeros: then it is another one than ours, and not on the curve.
  expect(() => keyOf('ec', { [-2]: Buffer.alloc(32) })).not.toThrow('no valid parameter');
});

const challenge = 'c'.repeat(43);
const clientOf = (more: object = {}) =>
  Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge, origin: 'https://app.example', ...more }));
const answer = (response: object = {}, more: object = {}) => ({
  credential: {
    id: 'AAAA',
    type: 'public-key',
    response: { clientDataJSON: b64(clientOf()), signature: b64('signed'), ...response },
    ...more,
  },
});

test('an answer of a browser is read, with what names it', () => {
  const { credential: sent } = answer({
    transports: ['usb', 'made-up', 'ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card'],
  });
  const read = answerIn({ credential: sent });
  expect(read).toMatchObject({
    id: 'AAAA',
    challenge,
    clientData: clientOf(),
    transports: 'ble cable hybrid internal nfc smart-card usb',
    hash: createHash('sha256')
      .update(JSON.stringify(['AAAA', sent.response]))
      .digest('base64url'),
  });
  expect(read.part('signature')).toEqual(Buffer.from('signed'));
  expect(answerIn(answer({}, { rawId: 'AAAA' })).transports).toBe('');
  for (const transports of ['usb', {}]) expect(answerIn(answer({ transports })).transports).toBe('');
  for (const [id, hash] of [
    ['AAAA', true],
    ['AAAB', false],
  ] as const)
    expect(answerIn(answer({ transports: sent.response && undefined }, { id })).hash === answerIn(answer()).hash).toBe(
      hash,
    );
});

test('parts may be missing, and are base64url in its one form', () => {
  const part = (signature: unknown) => answerIn(answer({ signature })).part('signature');
  expect([part(undefined), part(null)]).toEqual([undefined, undefined]);
  expect(answerIn(answer({ userHandle: '' })).part('userHandle')).toBeUndefined();
  expect(answerIn(answer()).part('attestationObject')).toBeUndefined();
  expect(part('A'.repeat(40_000))).toHaveLength(30_000);
  for (const wrong of ['', 7, 'A'.repeat(40_004), 'AAA=', 'A', 'AAB', '+AAA'])
    expect(() => part(wrong), String(wrong).slice(0, 9)).toThrow(Refusal);
  expect(
    answerIn(answer({ __proto__: { signature: 'AAAA' }, signature: undefined })).part('signature'),
  ).toBeUndefined();
});

test('what is no answer of a browser is refused', () => {
  const damaged = {
    status: 400,
    reason: 'invalid',
    message: 'This is not the answer of a browser.',
    details: { field: 'credential' },
  };
  const refuse = (input: object) => expect(() => answerIn(input as never)).toThrow(expect.objectContaining(damaged));
  for (const wrong of [undefined, null, 'x', []]) refuse({ credential: wrong });
  for (const more of [
    { type: 'x' },
    { id: 5 },
    { id: '' },
    { id: 'A'.repeat(1368) },
    { rawId: 'AAAB' },
    { rawId: null },
  ])
    refuse(answer({}, more));
  expect(answerIn(answer({}, { id: 'A'.repeat(1364) })).id).toHaveLength(1364);
  for (const response of [undefined, null, [], 'x']) refuse(answer({}, { response }));
  const sized = (bytes: number) => b64(clientOf({ pad: 'x'.repeat(bytes - clientOf({ pad: '' }).length) }));
  expect(sized(6000)).toHaveLength(8000);
  expect(answerIn(answer({ clientDataJSON: sized(6000) })).challenge).toBe(challenge);
  for (const clientDataJSON of [
    undefined,
    '',
    5,
    sized(6003),
    b64('{'),
    b64('7'),
    b64('null'),
    b64(Buffer.from([0xff])),
  ])
    refuse(answer({ clientDataJSON }));
});

test('a challenge is 32 bytes in base64url', () => {
  expect(challengeIn(clientOf())).toBe(challenge);
  for (const wrong of ['c'.repeat(42), 'c'.repeat(44), `${'c'.repeat(42)}+`, 5, undefined])
    expect(challengeIn(clientOf({ challenge: wrong }))).toBeUndefined();
  expect(challengeIn(Buffer.from('x'))).toBeUndefined();
});

test('a name has 1 to 60 characters', () => {
  const refused = {
    status: 400,
    reason: 'invalid',
    message: 'Please give it a name of at most 60 characters.',
    details: { field: 'name' },
  };
  for (const name of ['P', 'x'.repeat(60)]) expect(nameIn({ name })).toBe(name);
  for (const name of ['', 'x'.repeat(61), undefined])
    expect(() => nameIn({ name })).toThrow(expect.objectContaining(refused));
});

const place = { rpId: 'app.example', origins: ['https://app.example'], challenge, verified: false };
const made = (flags = 0x05) => {
  const key = new Authenticator('https://app.example');
  key.flags = flags;
  const { id, response } = key.create({ challenge, rp: { id: 'app.example' }, user: { id: 'u' } });
  return { key, id, clientData: bytesOf(response.clientDataJSON), attestation: bytesOf(response.attestationObject) };
};

test('a new credential is what its attestation says', () => {
  const { id, clientData, attestation } = made(0x1d);
  expect(verifyRegistration({ clientData, attestation }, place)).toEqual({
    id,
    alg: -7,
    key: expect.any(String),
    count: 0,
    verified: true,
    eligible: true,
    backedUp: true,
  });
  const touched = made(0x01);
  expect(verifyRegistration(touched, place)).toMatchObject({ verified: false, eligible: false, backedUp: false });
  expect(() => verifyRegistration(touched, { ...place, verified: true })).toThrow('The person was not verified.');
});

test('a credential that is not asked for so is refused, and the log learns why', () => {
  const { clientData, attestation } = made();
  const refuse = (why: string, changes: object, expected: object = place) =>
    expect(() => verifyRegistration({ clientData, attestation, ...changes }, expected as typeof place)).toThrow(
      new InvalidCredential(why),
    );
  refuse('The type is not webauthn.create.', { clientData: clientOf({ type: 'webauthn.get' }) });
  refuse('The type is not webauthn.create.', { clientData: Buffer.from('{') });
  refuse('The challenge is another one.', { clientData: clientOf({ challenge: 'd'.repeat(43) }) });
  for (const origin of ['https://evil.example', 5, undefined])
    refuse('The origin is not one of these.', { clientData: clientOf({ origin }) });
  for (const more of [{ crossOrigin: true }, { topOrigin: 'https://x' }, { topOrigin: null }])
    refuse('It was asked for within another page.', { clientData: clientOf(more) });
  expect(verifyRegistration({ clientData: clientOf({ crossOrigin: false }), attestation }, place)).toBeDefined();
  refuse('It is for another domain.', {}, { ...place, rpId: 'x.example' });
  refuse('Nobody was present.', { attestation: made(0x04).attestation });
  refuse('The attestation is not a map.', { attestation: hex('80') });
  const parts = decode(attestation) as Map<string, unknown>;
  const changed = (more: [string, unknown][]) => encode(new Map([...parts, ...more]));
  for (const more of [
    ['fmt', 5],
    ['attStmt', 5],
    ['authData', 'x'],
    ['more', 5],
  ] as [string, unknown][])
    refuse('The attestation has other parts than fmt, attStmt and authData.', { attestation: changed([more]) });
  refuse('The attestation "none" has a statement.', { attestation: changed([['attStmt', new Map([['a', 1]])]]) });
  const packed = changed([
    ['fmt', 'packed'],
    ['attStmt', new Map([['a', 1]])],
  ]);
  expect(verifyRegistration({ clientData, attestation: packed }, place)).toBeDefined();
  const data = Buffer.from((parts.get('authData') as Buffer).subarray(0, 37));
  data[32] = 0x05;
  refuse('There is no credential.', { attestation: changed([['authData', data]]) });
});

test('a use is signed, counts on, and is of the same kind of credential', () => {
  const { key, clientData, attestation } = made();
  const known = verifyRegistration({ clientData, attestation }, place);
  const used = () => {
    const { response } = key.get({ challenge, rpId: 'app.example' });
    return {
      clientData: bytesOf(response.clientDataJSON),
      authData: bytesOf(response.authenticatorData),
      signature: bytesOf(response.signature),
    };
  };
  const first = used();
  expect(verifyAssertion(first, place, known)).toEqual({ count: 1, verified: true, backedUp: false });
  const refuse = (why: string, changes: object, kept: object = known) =>
    expect(() => verifyAssertion({ ...first, ...changes }, place, kept as typeof known)).toThrow(
      new InvalidCredential(why),
    );
  refuse('The signature is wrong.', { signature: used().signature });
  refuse('The type is not webauthn.get.', { clientData });
  refuse('Whether it can be backed up has changed.', {}, { ...known, eligible: true });
  for (const count of [1, 2]) refuse('The counter did not grow.', {}, { ...known, count });
  expect(() => verifyAssertion(first, { ...place, rpId: 'x' }, known)).toThrow('It is for another domain.');
  key.counts = false;
  key.made[0]!.count = 0;
  const uncounted = used();
  expect(verifyAssertion(uncounted, place, known)).toMatchObject({ count: 0 });
  expect(() => verifyAssertion(uncounted, place, { ...known, count: 1 })).toThrow('did not grow');
});

test('settings and pages: every mistake is named', () => {
  const messageOf = (act: () => unknown) => {
    try {
      act();
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };
  expect(
    messageOf(() => defineSettings({ name: 'x', app: '', rpId: 'A', texts: { de: { nothing: 'x' } } } as never)),
  ).toEqual([
    'Invalid settings in aws_modules/awsm-passkeys/settings.ts:',
    '- name is not a setting; these are: app, rpId, texts',
    '- app must be a name of 1 to 60 characters, not ""',
    '- rpId must be a domain such as "myapp.com", not "A"',
    expect.stringMatching(/^- texts\.de\.nothing is not a reason/),
  ]);
  expect(messageOf(() => readPlace('http://a.example https://b.example x', {}))).toEqual([
    'Invalid PASSKEYS_ORIGINS:',
    '- "http://a.example" must begin with https://, or be of localhost',
    '- "https://b.example" is not of the domain "a.example"',
    '- "x" is not an origin such as "https://myapp.com"',
  ]);
  expect(messageOf(() => readPlace('x', {}))).toEqual([
    'Invalid PASSKEYS_ORIGINS:',
    '- "x" is not an origin such as "https://myapp.com"',
    '- "" is not a domain',
  ]);
  expect(messageOf(() => readPlace(undefined, {}))).toEqual([
    'PASSKEYS_ORIGINS is not set: it is the origins of your pages, such as https://myapp.com.',
  ]);
});

test('the client asks a browser with bytes, and sends on what it answers', async () => {
  const sent: unknown[][] = [];
  const options = {
    challenge: 'AQ-_',
    user: { id: 'Ag', name: 'ada' },
    excludeCredentials: [{ type: 'public-key', id: 'Aw' }],
    rp: { id: 'app.example' },
  };
  const requested = {
    challenge: 'AQ-_',
    allowCredentials: [{ type: 'public-key', id: 'BA', transports: ['usb'] }],
    rpId: 'app.example',
  };
  const users = {
    request: async (...given: unknown[]) => {
      sent.push(given);
      return String(given[1]).endsWith('passkeys/options')
        ? String(given[1]).includes('/me/')
          ? options
          : requested
        : { ok: true };
    },
    enter: async (...given: unknown[]) => {
      sent.push(['enter', ...given]);
      return 'entered';
    },
  };
  const bytes = (...all: number[]) => Uint8Array.from(all);
  const response = {
    clientDataJSON: bytes(1, 15, 191).buffer,
    attestationObject: bytes(255, 255).buffer,
    getTransports: () => ['usb'],
  };
  const credentials = {
    create: vi.fn(async () => ({ id: 'me', type: 'public-key', response })),
    get: vi.fn(async () => ({
      id: 'me',
      type: 'public-key',
      response: {
        clientDataJSON: bytes(1).buffer,
        authenticatorData: bytes(2).buffer,
        signature: bytes(3).buffer,
        userHandle: null,
      },
    })),
  };
  const client = createPasskeysClient(users as never, { credentials } as never);
  const signal = new AbortController().signal;
  expect(await client.register({ name: 'Phone', password: 'p', signal } as never)).toEqual({ ok: true });
  expect(credentials.create.mock.calls).toEqual([
    [
      {
        signal,
        publicKey: {
          ...options,
          challenge: bytes(1, 15, 191),
          user: { id: bytes(2), name: 'ada' },
          excludeCredentials: [{ type: 'public-key', id: bytes(3) }],
        },
      },
    ],
  ]);
  const made = { clientDataJSON: 'AQ-_', attestationObject: '__8', transports: ['usb'] };
  expect(sent).toEqual([
    ['POST', 'users/me/passkeys/options', { password: 'p' }],
    ['POST', 'users/me/passkeys', { name: 'Phone', credential: { id: 'me', type: 'public-key', response: made } }],
  ]);
  sent.length = 0;
  expect(await client.signIn({ token: 't', mediation: 'conditional', signal } as never)).toBe('entered');
  expect(credentials.get.mock.calls).toEqual([
    [
      {
        mediation: 'conditional',
        signal,
        publicKey: {
          ...requested,
          challenge: bytes(1, 15, 191),
          allowCredentials: [{ type: 'public-key', id: bytes(4), transports: ['usb'] }],
        },
      },
    ],
  ]);
  const used = { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw', userHandle: null };
  expect(sent).toEqual([
    ['POST', 'users/passkeys/options', { token: 't' }],
    ['enter', 'users/passkeys/sign-in', { token: 't', credential: { id: 'me', type: 'public-key', response: used } }],
  ]);
  sent.length = 0;
  await client.signIn();
  expect(await client.list()).toEqual({ ok: true });
  expect(await client.rename({ id: 'a/b', name: 'n' })).toEqual({ ok: true });
  expect(await client.remove({ id: 'a/b', password: 'p' })).toBeUndefined();
  expect(await client.requireSecondFactor(true, { password: 'p' })).toBeUndefined();
  await client.requireSecondFactor(false);
  expect(sent.slice(2)).toEqual([
    ['GET', 'users/me/passkeys'],
    ['PATCH', 'users/me/passkeys/a%2Fb', { name: 'n' }],
    ['DELETE', 'users/me/passkeys/a%2Fb', { password: 'p' }],
    ['PATCH', 'users/me/passkeys', { secondFactor: true, password: 'p' }],
    ['PATCH', 'users/me/passkeys', { secondFactor: false, password: undefined }],
  ]);
  vi.stubGlobal('navigator', { credentials });
  await createPasskeysClient(users as never).signIn();
  expect(credentials.get).toHaveBeenCalledTimes(3);
  vi.unstubAllGlobals();
});
