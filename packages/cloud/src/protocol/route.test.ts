import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Model, type OperationModel, readModel } from './model.ts';
import { makeRouter } from './route.ts';

/** A model of REST operations, each by its method and URI. */
function modelOf(operations: Record<string, string>, id = 'service', more: Partial<OperationModel> = {}): Model {
  const entries = Object.entries(operations).map(([name, line]): [string, OperationModel] => {
    const [method = '', uri = ''] = line.split(' ');
    const http = { method, uri, status: 200 };
    return [name, { name, http, hostPrefix: undefined, input: undefined, output: undefined, ...more }];
  });
  return { id, protocol: 'restJson1', operations: new Map(entries) } as unknown as Model;
}

/** Name and labels of the operation that a request calls. */
const routed = (model: Model) => {
  const route = makeRouter(model);
  return (line: string, headers: IncomingHttpHeaders = {}) => {
    const [method = '', url = ''] = line.split(' ');
    const [path = '', search = ''] = url.split('?');
    const match = route({ method, path, query: new URLSearchParams(search), headers });
    return match && [match.operation.name, Object.fromEntries(match.labels)];
  };
};

// https://smithy.io/2.0/spec/http-bindings.html#uri-definition
describe('a REST service', () => {
  const of = routed(
    modelOf({
      Root: 'GET /',
      List: 'GET /things',
      Create: 'POST /things',
      Get: 'GET /things/{id}',
      Special: 'GET /things/special',
      Part: 'GET /things/{id}/parts/{part}',
      Default: 'GET /things/{id}/parts/default',
      Any: 'GET /tags/{arn+}',
      AnyEnd: 'GET /tags/{arn+}/end',
      Mode: 'GET /modes?mode=a',
      Flagged: 'GET /modes?flag',
      Both: 'GET /modes?mode=a&flag',
      Named: 'GET /named?x-id=Named',
    }),
  );

  test.each<[string, unknown]>([
    ['GET /', ['Root', {}]],
    ['GET /things', ['List', {}]],
    ['GET /things/', ['List', {}]],
    ['POST /things', ['Create', {}]],
    ['PUT /things', undefined],
    ['GET /things/1', ['Get', { id: '1' }]],
    ['GET /things/a%2Fb+c%20d', ['Get', { id: 'a/b+c d' }]],
    ['GET /things/special', ['Special', {}]],
    ['GET /things/special/parts/x', ['Part', { id: 'special', part: 'x' }]],
    ['GET /things/1/parts/default', ['Default', { id: '1' }]],
    // If the heavier route comes to a dead end, the lighter one is taken.
    ['GET /things/1/parts/other', ['Part', { id: '1', part: 'other' }]],
    ['GET /things//parts/x', undefined],
    ['GET /things/1/other/x', undefined],
    ['GET /things/1/parts', undefined],
    ['GET /nothing', undefined],
    ['GET /tags/a', ['Any', { arn: 'a' }]],
    ['GET /tags/a/b:c/d', ['Any', { arn: 'a/b:c/d' }]],
    ['GET /tags', undefined],
    ['GET /modes?mode=a', ['Mode', {}]],
    ['GET /modes?mode=b', undefined],
    ['GET /modes?flag=1', ['Flagged', {}]],
    ['GET /modes?flag&mode=b', ['Flagged', {}]],
    ['GET /modes?flag&mode=a', ['Both', {}]],
    ['GET /modes', undefined],
    ['GET /named', ['Named', {}]],
  ])('%s', (line, expected) => {
    expect(of(line)).toEqual(expected);
  });

  test('a label that is not percent-encoded UTF-8 is refused', () => {
    for (const path of ['/things/%', '/things/%ff'])
      expect(() => of(`GET ${path}`)).toThrow(expect.objectContaining({ code: 'InvalidURI', status: 400 }));
  });

  test('a greedy label leaves what comes after it its own', () => {
    const greedy = routed(modelOf({ Proxy: 'GET /{proxy+}/end/{id}' }));
    expect(greedy('GET /a/end/1')).toEqual(['Proxy', { proxy: 'a', id: '1' }]);
    expect(greedy('GET /a')).toBeUndefined();
  });

  test('an operation without HTTP is unknown', () => {
    expect(routed(modelOf({ A: 'GET /' }, 'service', { http: undefined }))('GET /')).toBeUndefined();
  });
});

describe('S3', async () => {
  const of = routed(await readModel('s3'));
  const upload = { uploadId: 'u', partNumber: '1' };
  const parts = new URLSearchParams(upload).toString();

  test.each<[string, IncomingHttpHeaders, unknown]>([
    ['GET /', {}, ['ListBuckets', {}]],
    ['PUT /b', {}, ['CreateBucket', { Bucket: 'b' }]],
    ['PUT /b/', {}, ['CreateBucket', { Bucket: 'b' }]],
    ['GET /b', {}, ['ListObjects', { Bucket: 'b' }]],
    ['GET /b?list-type=2', {}, ['ListObjectsV2', { Bucket: 'b' }]],
    ['GET /b?list-type=3', {}, ['ListObjects', { Bucket: 'b' }]],
    ['GET /b?policy', {}, ['GetBucketPolicy', { Bucket: 'b' }]],
    ['HEAD /b', {}, ['HeadBucket', { Bucket: 'b' }]],
    ['GET /b/k', {}, ['GetObject', { Bucket: 'b', Key: 'k' }]],
    ['GET /b//k/', {}, ['GetObject', { Bucket: 'b', Key: '/k/' }]],
    ['GET /b%20c/k%2Fl+m', {}, ['GetObject', { Bucket: 'b c', Key: 'k/l+m' }]],
    ['GET /b/k?tagging', {}, ['GetObjectTagging', { Bucket: 'b', Key: 'k' }]],
    ['PUT /b/k', {}, ['PutObject', { Bucket: 'b', Key: 'k' }]],
    ['PUT /b/k', { 'x-amz-copy-source': '/b/o' }, ['CopyObject', { Bucket: 'b', Key: 'k' }]],
    [`PUT /b/k?${parts}`, {}, ['UploadPart', { Bucket: 'b', Key: 'k' }]],
    [`PUT /b/k?${parts}`, { 'x-amz-copy-source': '/b/o' }, ['UploadPartCopy', { Bucket: 'b', Key: 'k' }]],
    ['POST /b/k?uploads', {}, ['CreateMultipartUpload', { Bucket: 'b', Key: 'k' }]],
    ['POST /b/k?uploadId=u', {}, ['CompleteMultipartUpload', { Bucket: 'b', Key: 'k' }]],
    ['DELETE /b/k?uploadId=u', {}, ['AbortMultipartUpload', { Bucket: 'b', Key: 'k' }]],
    ['POST /b?delete', {}, ['DeleteObjects', { Bucket: 'b' }]],
    ['POST /b', {}, undefined],
    ['POST /', {}, undefined],
    // Operations of S3 Object Lambda, which has hosts of its own.
    ['POST /WriteGetObjectResponse', { 'x-amz-request-route': 'r', 'x-amz-request-token': 't' }, undefined],
  ])('%s %j', (line, headers, expected) => {
    expect(of(line, headers)).toEqual(expected);
  });

  test('a key that is not percent-encoded UTF-8 is refused', () => {
    for (const path of ['/b/%ff', '/%ff/k', '/%ff'])
      expect(() => of(`GET ${path}`)).toThrow(expect.objectContaining({ code: 'InvalidURI' }));
  });
});
