import { describe, expect, test } from 'vitest';
import type { RequestHead } from '../../kernel/service.ts';
import { readSignature } from './read.ts';

const head = (search: string, authorization?: string, rawHeaders: string[] = []): RequestHead => ({
  method: 'GET',
  host: '',
  path: '/',
  search,
  headers: authorization === undefined ? {} : { authorization },
  rawHeaders,
});

const HEADER = 'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=ab';
const QUERY = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260101%2Feu-west-1%2Fs3%2Faws4_request';
const credential = { accessKeyId: 'AKID', version: '4', region: 'eu-west-1', service: 'sqs' };
const old = { accessKeyId: 'AKID', version: '2', region: '', service: 's3' };

describe('a header', () => {
  test('of version 4', () => {
    const parts = new Map([
      ['Credential', 'AKID/20260101/eu-west-1/sqs/aws4_request'],
      ['SignedHeaders', 'host'],
      ['Signature', 'ab'],
    ]);
    const whole = { place: 'header', version: '4', algorithm: 'AWS4-HMAC-SHA256', parts, credential, alsoOld: false };
    expect(readSignature(head('', HEADER))).toEqual({ ...whole, fault: undefined });
    // Any number of blanks and commas separates the pairs.
    expect(readSignature(head('x=1', HEADER.replaceAll(', ', ' ,,\t')))).toEqual({ ...whole, fault: undefined });
  });

  test('of version 4A has no region', () => {
    const text = 'AWS4-ECDSA-P256-SHA256 Credential=a/b/20260101/s3/aws4_request, SignedHeaders=host, Signature=ab';
    expect(readSignature(head('', text))?.credential).toEqual({
      accessKeyId: 'a/b',
      version: '4A',
      region: '',
      service: 's3',
    });
  });

  test('of version 2', () => {
    expect(readSignature(head('', 'AWS AKID:si/g+='))).toEqual({
      place: 'header',
      version: '2',
      algorithm: '',
      parts: new Map([
        ['AWSAccessKeyId', 'AKID'],
        ['Signature', 'si/g+='],
      ]),
      credential: old,
      fault: undefined,
      alsoOld: false,
    });
    for (const text of ['AWS', 'AWS AKID', 'AWS AKID:', 'AWS :x', 'AWS AKID:x y', 'AWS  AKID:x'])
      expect(readSignature(head('', text)), text).toMatchObject({
        version: '2',
        parts: new Map(),
        credential: undefined,
      });
  });

  test('that is not of AWS', () => {
    for (const text of ['Bearer AWS4-HMAC-SHA256', 'Basic x', '', 'AWSX a:b', 'aws a:b'])
      expect(readSignature(head('', text)), text).toEqual({
        place: 'header',
        version: 'other',
        algorithm: text.split(' ')[0],
        parts: new Map(),
        credential: undefined,
        fault: undefined,
        alsoOld: false,
      });
  });

  test.each([
    [`${HEADER}, Signature=cd`, { kind: 'duplicate', part: 'Signature' }],
    [`${HEADER}, Other=1`, { kind: 'unknown', part: 'Other' }],
    [`${HEADER}, alone`, { kind: 'no pair', part: 'alone' }],
    [`${HEADER}, alone, Other=1, Signature=cd`, { kind: 'no pair', part: 'alone' }],
    [`${HEADER}, Other=1, alone`, { kind: 'unknown', part: 'Other' }],
    [`${HEADER}, Signature=cd, alone`, { kind: 'duplicate', part: 'Signature' }],
  ])('with a fault keeps the first one: %s', (text, fault) => {
    expect(readSignature(head('', text))).toMatchObject({ fault, credential });
  });

  test('that came twice is malformed, whatever its version', () => {
    const fault = { kind: 'duplicate', part: 'Authorization' };
    for (const text of [HEADER, 'AWS AKID:x', 'Bearer x', `${HEADER}, alone`]) {
      expect(readSignature(head('', text, ['Authorization', text, 'x', 'y', 'AUTHORIZATION', text]))?.fault).toEqual(
        fault,
      );
      expect(readSignature(head('', text, ['Authorization', text, 'x', 'authorization']))?.fault).not.toEqual(fault);
    }
  });

  test('with a credential that is too short has no region', () => {
    expect(readSignature(head('', HEADER.replace('/sqs', '')))?.credential).toBeUndefined();
    expect(readSignature(head('', 'AWS4-HMAC-SHA256'))?.credential).toBeUndefined();
  });
});

describe('a query', () => {
  test('of version 4', () => {
    const search = `${QUERY}&x=1&X-Amz-Other=2&Date=3&X-Amz-Date=d&X-Amz-Expires=60&X-Amz-Security-Token=t&X-Amz-SignedHeaders=host&X-Amz-Signature=ab`;
    expect(readSignature(head(search))).toEqual({
      place: 'query',
      version: '4',
      algorithm: 'AWS4-HMAC-SHA256',
      parts: new Map([
        ['Algorithm', 'AWS4-HMAC-SHA256'],
        ['Credential', 'AKID/20260101/eu-west-1/s3/aws4_request'],
        ['Date', 'd'],
        ['Expires', '60'],
        ['Security-Token', 't'],
        ['SignedHeaders', 'host'],
        ['Signature', 'ab'],
      ]),
      credential: { ...credential, service: 's3' },
      fault: undefined,
      alsoOld: false,
    });
  });

  test.each(['X-Amz-Algorithm=x', 'X-Amz-Credential=x', 'X-Amz-Signature=x', 'X-Amz-Sign%61ture=x'])(
    'is one by %s alone',
    (search) => {
      expect(readSignature(head(search))).toMatchObject({ place: 'query', version: '4', credential: undefined });
    },
  );

  test('without an algorithm is read as one of version 4', () => {
    expect(readSignature(head(QUERY.split('&')[1]!))).toMatchObject({
      algorithm: '',
      credential: { ...credential, service: 's3' },
    });
  });

  test('says a part once', () => {
    expect(readSignature(head(`${QUERY}&X-Amz-Date=1&X-Amz-Date=2`))?.fault).toEqual({
      kind: 'duplicate',
      part: 'Date',
    });
  });

  test('of version 2', () => {
    const search = 'AWSAccessKeyId=AKID&Expires=1&Signature=ab&x-amz-security-token=t&other=1';
    expect(readSignature(head(search))).toEqual({
      place: 'query',
      version: '2',
      algorithm: '',
      parts: new Map([
        ['AWSAccessKeyId', 'AKID'],
        ['Expires', '1'],
        ['Signature', 'ab'],
        ['Security-Token', 't'],
      ]),
      credential: old,
      fault: undefined,
      alsoOld: false,
    });
    expect(readSignature(head('Signature=x'))).toMatchObject({ version: '2', credential: undefined });
    expect(readSignature(head('AWSAccessKeyId='))).toMatchObject({ version: '2', credential: undefined });
    expect(readSignature(head('AWSAccessKeyId=x&Expires=1&Expires=2'))?.fault).toEqual({
      kind: 'duplicate',
      part: 'Expires',
    });
  });

  test.each(['', 'x=1', 'Expires=1', 'X-Amz-Date=1', 'X-Amz-Expires=1', 'x-amz-signature=1'])(
    'that signs nothing: %j',
    (search) => {
      expect(readSignature(head(search))).toBeUndefined();
    },
  );
});

describe('two signatures', () => {
  test('of version 4 are malformed, unless the header is already', () => {
    expect(readSignature(head(QUERY, HEADER))).toMatchObject({
      place: 'header',
      credential,
      fault: { kind: 'two places', part: HEADER },
      alsoOld: false,
    });
    expect(readSignature(head(QUERY, `${HEADER}, alone`))?.fault).toEqual({ kind: 'no pair', part: 'alone' });
  });

  test('of which one is of version 2 are for S3 to refuse', () => {
    for (const search of ['AWSAccessKeyId=x', 'Signature=x']) {
      expect(readSignature(head(search, HEADER))).toMatchObject({ place: 'header', alsoOld: true, fault: undefined });
      expect(readSignature(head(`${QUERY}&${search}`))).toMatchObject({
        version: '4',
        alsoOld: true,
        fault: undefined,
      });
    }
  });
});
