import { createHash } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { decode } from '../lib/cbor.ts';
import { answerIn, nameIn } from '../lib/input.ts';
import { challengeIn, InvalidCredential, verifyAssertion, verifyRegistration } from '../lib/verify.ts';
import { Authenticator, encode } from './authenticator.ts';

// Data from browsers and authenticators, at its exact limits.

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const b64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64url');

const bytesOf = (text = '') => Buffer.from(text, 'base64url');
const made = (flags = 0x05) => {
  const key = new Authenticator('https://app.example');
  key.flags = flags;
  const { id, response } = key.create({ challenge, rp: { id: 'app.example' }, user: { id: 'u' } });
  return { key, id, clientData: bytesOf(response.clientDataJSON), attestation: bytesOf(response.attestationObject) };
};
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
const place = { rpId: 'app.example', origins: ['https://app.example'], challenge, verified: false };

test('an answer of a browser is read with its id and transports', () => {
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

test('parts are optional, and must be canonical base64url', () => {
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

test('input that is not the answer of a browser is refused', () => {
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

test('a new credential has the values of its attestation', () => {
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

test('a credential that does not match the request is refused with a reason for the log', () => {
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

test('a use must be signed, advance the counter, and keep the kind of credential', () => {
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
