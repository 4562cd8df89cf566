import { expect, it } from 'vitest';
import type { RequestHead } from '../../kernel/service.ts';
import { canonicalRequest, sha256 } from './canonical.ts';
import { ecdsaFits, ecdsaKey } from './ecdsa.ts';
import { hmacHex, isEqualInConstantTime, signingKey } from './keys.ts';

// Requests and signatures of AWS's published suite: github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite. Its key is the
// example of AWS's documentation.
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const scope = '20150830/us-east-1/service/aws4_request';

function signatureOf(path: string, search: string, extra: readonly string[], signedHeaders: readonly string[]) {
  const rawHeaders = ['Host', 'example.amazonaws.com', 'X-Amz-Date', '20150830T123600Z', ...extra];
  const head: RequestHead = { method: 'GET', host: 'example.amazonaws.com', path, search, headers: {}, rawHeaders };
  const canonical = canonicalRequest({ head, signedHeaders, payload: sha256(''), isS3: false });
  const text = ['AWS4-HMAC-SHA256', '20150830T123600Z', scope, sha256(canonical)].join('\n');
  return hmacHex(signingKey(secret, scope), text);
}

it.each<[string, string, string, string[], string[], string]>([
  [
    'get-vanilla-query-order-value',
    '/',
    'Param1=value2&Param1=value1',
    [],
    ['host', 'x-amz-date'],
    '5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694',
  ],
  [
    'get-header-key-duplicate',
    '/',
    '',
    ['My-Header1', 'value2', 'My-Header1', 'value2', 'My-Header1', 'value1'],
    ['host', 'my-header1', 'x-amz-date'],
    'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  ],
  [
    'get-header-value-order',
    '/',
    '',
    ['My-Header1', 'value4', 'My-Header1', 'value1', 'My-Header1', 'value3', 'My-Header1', 'value2'],
    ['host', 'my-header1', 'x-amz-date'],
    '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  ],
  [
    'get-header-value-trim',
    '/',
    '',
    ['My-Header1', ' value1', 'My-Header2', ' "a   b   c"'],
    ['host', 'my-header1', 'my-header2', 'x-amz-date'],
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  [
    'get-relative-normalized',
    '/example/..',
    '',
    [],
    ['host', 'x-amz-date'],
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-relative-relative-normalized',
    '/example1/example2/../..',
    '',
    [],
    ['host', 'x-amz-date'],
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-slash-dot-slash-normalized',
    '/./',
    '',
    [],
    ['host', 'x-amz-date'],
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-slash-normalized',
    '//',
    '',
    [],
    ['host', 'x-amz-date'],
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-slash-pointless-dot-normalized',
    '/./example',
    '',
    [],
    ['host', 'x-amz-date'],
    'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
  ],
  [
    'get-slashes-normalized',
    '//example//',
    '',
    [],
    ['host', 'x-amz-date'],
    '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  ],
  [
    'get-unreserved',
    '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    '',
    [],
    ['host', 'x-amz-date'],
    '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  ],
  [
    'get-utf8',
    '/\u00e1\u0088\u00b4',
    '',
    [],
    ['host', 'x-amz-date'],
    '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  ],
  [
    'get-vanilla',
    '/',
    '',
    [],
    ['host', 'x-amz-date'],
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-vanilla-empty-query-key',
    '/',
    'Param1=value1',
    [],
    ['host', 'x-amz-date'],
    'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  ],
  [
    'get-vanilla-query',
    '/',
    '',
    [],
    ['host', 'x-amz-date'],
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-vanilla-query-order-encoded',
    '/',
    'Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
    [],
    ['host', 'x-amz-date'],
    '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  ],
  [
    'get-vanilla-query-order-key-case',
    '/',
    'Param2=value2&Param1=value1',
    [],
    ['host', 'x-amz-date'],
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-query-unreserved',
    '/',
    '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    [],
    ['host', 'x-amz-date'],
    '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  ],
  [
    'get-vanilla-utf8-query',
    '/',
    '\u00e1\u0088\u00b4=bar',
    [],
    ['host', 'x-amz-date'],
    '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  ],
])('signs as AWS does: %s', (_, path, search, extra, signedHeaders, wanted) => {
  expect(signatureOf(path, search, extra, signedHeaders)).toBe(wanted);
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, the examples GET Object and GET Bucket (List Objects)
it.each([
  [
    '/test.txt',
    '',
    ['host', 'range', 'x-amz-content-sha256', 'x-amz-date'],
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    '/',
    'max-keys=2&prefix=J',
    ['host', 'x-amz-content-sha256', 'x-amz-date'],
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
])('signs as S3 does: %s %s', (path, search, signedHeaders, wanted) => {
  const rawHeaders = ['Host', 'examplebucket.s3.amazonaws.com', 'Range', 'bytes=0-9', 'x-amz-date', '20130524T000000Z'];
  const all = [...rawHeaders, 'x-amz-content-sha256', sha256('')];
  const head: RequestHead = { method: 'GET', host: '', path, search, headers: {}, rawHeaders: all };
  const canonical = canonicalRequest({ head, signedHeaders, payload: sha256(''), isS3: true });
  const s3Scope = '20130524/us-east-1/s3/aws4_request';
  const text = ['AWS4-HMAC-SHA256', '20130524T000000Z', s3Scope, sha256(canonical)].join('\n');
  expect(hmacHex(signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', s3Scope), text)).toBe(wanted);
});

// v4a/get-vanilla of the same suite: its public key, its string to sign and its signature.
it('derives the key pair of version 4A', () => {
  const key = ecdsaKey('AKIDEXAMPLE', secret);
  const { x, y } = key.export({ format: 'jwk' });
  expect([x, y].map((half) => Buffer.from(half ?? '', 'base64url').toString('hex'))).toEqual([
    'b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1',
    '865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518',
  ]);
  const text = [
    'AWS4-ECDSA-P256-SHA256',
    '20150830T123600Z',
    '20150830/service/aws4_request',
    'cf59db423e841c8b7e3444158185aa261b724a5c27cbe762676f3eed19f4dc02',
  ].join('\n');
  const signature =
    '3046022100fddaaf816a31e30d04973875b13bc27b98da10907a3a1872fd5819a221334abc022100de2ee81d83b54f31efc82834de07e6cd4d5c6f25bfa08e0f29a15bb0977c343e';
  expect(ecdsaFits(key, text, signature)).toBe(true);
  expect(ecdsaFits(key, `${text}0`, signature)).toBe(false);
  expect(ecdsaFits(key, text, signature.replace('fd', 'fe'))).toBe(false);
  expect(ecdsaFits(key, text, 'no hex')).toBe(false);
});

it('compares whole texts', () => {
  expect([
    isEqualInConstantTime('ab', 'ab'),
    isEqualInConstantTime('ab', 'aB'),
    isEqualInConstantTime('ab', 'abc'),
    isEqualInConstantTime('', ''),
  ]).toEqual([true, false, false, true]);
});
