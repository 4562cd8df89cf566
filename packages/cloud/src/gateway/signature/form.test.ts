import { createECDH, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ecdsaFits, ecdsaKey } from './ecdsa.ts';
import { formSigner } from './form.ts';
import { hmacHex, signingKey } from './keys.ts';
import { signerOf } from './signer.ts';
import { kernelAt, root, signed } from './testing.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const [open, strict] = [kernelAt(NOW), kernelAt(NOW, true)];

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
describe('a form with a policy', () => {
  const policy = Buffer.from('{"conditions":[]}').toString('base64');
  const scope = '20260102/us-east-1/s3/aws4_request';
  const v4 = {
    policy,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${root.accessKeyId}/${scope}`,
    'x-amz-signature': hmacHex(signingKey(root.secretAccessKey, scope), policy),
  };
  const v2 = {
    policy,
    awsaccesskeyid: root.accessKeyId,
    signature: createHmac('sha1', root.secretAccessKey).update(policy).digest('base64'),
  };
  const signer = (fields: Record<string, string | undefined>, kernel = strict, isBrowser = false) =>
    formSigner(
      kernel,
      { method: 'POST', host: 'x', path: '/b', search: '', headers: {}, isBrowser },
      new Map(Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined)),
    );

  test('belongs to the key that signed it', () => {
    expect([signer(v4), signer(v2)]).toEqual([root.accessKeyId, root.accessKeyId]);
    expect([signer({ ...v4, 'x-amz-signature': 'x' }, open), signer({ ...v2, signature: 'x' }, open)]).toEqual([
      root.accessKeyId,
      root.accessKeyId,
    ]);
    for (const fields of [
      { ...v4, 'x-amz-signature': 'x' },
      { ...v2, signature: 'x' },
    ])
      expect(() => signer(fields, open, true)).toThrow(expect.objectContaining({ code: 'InvalidAccessKeyId' }));
    // A form with fields of both versions counts as version 4.
    expect(signer({ ...v4, awsaccesskeyid: 'other' })).toBe(root.accessKeyId);
  });

  test.each<[Record<string, string | undefined>, string]>([
    [{ ...v4, 'x-amz-signature': undefined }, 'X-Amz-Signature'],
    [{ ...v4, 'x-amz-signature': '' }, 'X-Amz-Signature'],
    [{ ...v4, 'x-amz-credential': undefined }, 'X-Amz-Credential'],
    [{ ...v2, signature: undefined }, 'Signature'],
    [{ ...v2, awsaccesskeyid: '' }, 'AWSAccessKeyId'],
    [{}, 'X-Amz-Signature'],
  ])('needs its fields: %j', (fields, name) => {
    for (const kernel of [open, strict])
      expect(() => signer(fields, kernel)).toThrow(
        expect.objectContaining({
          code: 'InvalidArgument',
          status: 400,
          message: `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
          fields: { ArgumentName: name, ArgumentValue: '' },
        }),
      );
  });

  test('is refused when it was changed, or signed with another key', () => {
    const mismatch = { code: 'SignatureDoesNotMatch', status: 403 };
    for (const fields of [v4, v2])
      expect(() => signer({ ...fields, policy: `${policy}=` })).toThrow(
        expect.objectContaining({
          ...mismatch,
          fields: expect.objectContaining({ AWSAccessKeyId: root.accessKeyId, StringToSign: `${policy}=` }),
        }),
      );
    expect(() => signer({ ...v4, policy: undefined })).toThrow(expect.objectContaining(mismatch));
    expect(() =>
      signer({ ...v4, 'x-amz-credential': `${root.accessKeyId}/20260103/us-east-1/s3/aws4_request` }),
    ).toThrow(expect.objectContaining(mismatch));
    expect(() => signer({ ...v4, 'x-amz-credential': `OTHER/${scope}` })).toThrow(
      expect.objectContaining({ code: 'InvalidAccessKeyId' }),
    );
  });

  test('has one algorithm, and a whole credential', () => {
    expect(() => signer({ ...v4, 'x-amz-algorithm': 'AWS4-X' })).toThrow(
      expect.objectContaining({ code: 'InvalidArgument', status: 400, fields: { ArgumentName: 'X-Amz-Algorithm' } }),
    );
    expect(signer({ ...v4, 'x-amz-algorithm': 'AWS4-X' }, open)).toBe(root.accessKeyId);
    for (const kernel of [open, strict])
      expect(() => signer({ ...v4, 'x-amz-credential': 'AKID/x' }, kernel)).toThrow(
        expect.objectContaining({
          code: 'AuthorizationQueryParametersError',
          status: 400,
          message: expect.stringContaining('the Credential is mal-formed'),
        }),
      );
  });
});

describe('the signer of a request to something other than an AWS API', () => {
  const head = (sent: ReturnType<typeof signed>) => ({
    method: sent.method ?? 'GET',
    host: 'api',
    path: sent.path,
    search: '',
    headers: sent.headers,
    rawHeaders: Object.entries(sent.headers).flat(),
  });
  const by = (service = 'execute-api', body = 'hello') =>
    signed({ method: 'POST', path: '/prod/x', body }, { host: 'api', time: NOW, service });
  const signer = (sent: ReturnType<typeof signed>, kernel = strict, body = 'hello') =>
    signerOf(kernel, head(sent), 'execute-api', Buffer.from(body));

  test('is the owner of the key', () => {
    expect(signer(by())).toMatchObject({ kind: 'root', accessKeyId: root.accessKeyId });
    expect(signer(by('other', 'x'), open)).toMatchObject({ accessKeyId: root.accessKeyId });
  });

  test('is undefined for an unsigned request, or version 2 in the query', () => {
    const plain = { method: 'GET', host: 'api', path: '/', headers: {} };
    for (const search of ['', 'AWSAccessKeyId=a&Signature=b&Expires=1'])
      for (const kernel of [open, strict])
        expect(signerOf(kernel, { ...plain, search }, 'execute-api', Buffer.alloc(0))).toBeUndefined();
  });

  test('must have signed this body, for this service, now', () => {
    expect(() => signer(by(), strict, 'other')).toThrow(
      expect.objectContaining({ code: 'InvalidSignatureException', status: 403 }),
    );
    expect(() => signer(by('lambda'))).toThrow(
      expect.objectContaining({
        message: "Credential should be scoped to correct service: 'execute-api'. ",
        status: 403,
      }),
    );
    const old = signed(
      { method: 'POST', path: '/prod/x', body: 'hello' },
      { host: 'api', time: NOW - 16 * 60_000, service: 'execute-api' },
    );
    expect(() => signer(old)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^Signature expired/) }),
    );
  });

  test('says what is wrong with a signature that has no credential', () => {
    const sent = by();
    const authorization = sent.headers.authorization!.replace('Credential=', 'Credentials=');
    for (const kernel of [open, strict])
      expect(() => signer({ ...sent, headers: { ...sent.headers, authorization } }, kernel)).toThrow(
        expect.objectContaining({ code: 'IncompleteSignatureException', status: 403 }),
      );
  });
});

// NIST SP 800-108, as https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html has it.
test('a key pair of version 4A is that of its scalar, also when that is short', () => {
  let short = 0;
  for (let n = 0; n < 64; n++) {
    const id = `AKID${n}`;
    const message = Buffer.concat([
      Buffer.of(0, 0, 0, 1),
      Buffer.from(`AWS4-ECDSA-P256-SHA256\0${id}`),
      Buffer.of(1, 0, 0, 1, 0),
    ]);
    const scalar = BigInt(`0x${createHmac('sha256', 'AWS4Asecret').update(message).digest('hex')}`) + 1n;
    if (scalar < 1n << 252n) short += 1;
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex'));
    const { x, y } = ecdsaKey(id, 'secret').export({ format: 'jwk' });
    expect(
      Buffer.concat([Buffer.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]).equals(
        pair.getPublicKey(),
      ),
      id,
    ).toBe(true);
  }
  expect(short).toBeGreaterThan(0);
  for (const text of ['', '0', 'zz', '00 ']) expect(ecdsaFits(ecdsaKey('AKID', 'secret'), 'x', text), text).toBe(false);
});
