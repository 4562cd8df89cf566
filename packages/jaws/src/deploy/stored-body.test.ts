import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import type { DeployedStack } from '../plan/types.ts';
import { storedBodyIn } from '../templates/api/stored.ts';
import type { JawsBucket } from './bucket.ts';
import { pruneBodies, storeBody, withStoredBody } from './stored-body.ts';
import { fakeHost, memoryBucket, plan, state } from './testing.ts';

const role = 'arn:aws:iam::123456789012:role/api';
const base = { stage: 'dev', region: 'us-east-1', account: '123456789012' };
const uri = { 'Fn::Sub': 'arn:aws:lambda:$' + '{AWS::Region}:$' + '{AWS::AccountId}:function:a' };

/** A template with a body of about this many bytes. */
const template = (bytes: number, more: object = {}): Template => ({
  Parameters: { Role: { Type: 'String' }, Secret: { Type: 'String', NoEcho: true } },
  Resources: {
    RestApi: {
      Type: 'AWS::ApiGateway::RestApi',
      Metadata: { 'jaws:endpoints': { 'GET /a': { function: 'm/a' } }, other: 1 },
      Properties: {
        Name: 'dev-shop',
        Body: { paths: { '/a': { get: { uri, credentials: { Ref: 'Role' } } } }, filler: 'x'.repeat(bytes), ...more },
      },
    },
    Deployment1: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'RestApi' } } },
  },
});
const large = template(1_000_000);
const small = template(10);

function setting(bucket = memoryBucket()) {
  const { host, events } = fakeHost();
  const where = { host, bucket: bucket.bucket, project: 'shop', base };
  const stack = (one: Template) => plan({ name: 'dev-shop-e', kind: 'endpoints', template: one });
  const values = { Role: role, Secret: 'hidden' };
  const deployed = (one: Template): DeployedStack => ({
    ...state({ parameters: { Role: role, Secret: '****' } }),
    name: 'dev-shop-e',
    kind: 'endpoints',
    template: one,
  });
  return {
    ...bucket,
    where,
    events,
    stack,
    deployed,
    store: (one: Template, before?: DeployedStack) => storeBody(where, stack(one), values, before),
    read: (one: Template) => withStoredBody(bucket.bucket, 'shop', deployed(one)),
    prune: (sent: Template | undefined, before?: DeployedStack) => pruneBodies(where, sent && stack(sent), before),
  };
}

test('a template with room for its body keeps it, and the bucket is not asked', async () => {
  const { store, held, stack } = setting();
  expect(await store(small)).toEqual(stack(small));
  expect(held.size).toBe(0);
});

test('a body lies in the bucket with all values in it, and is read back as it was', async () => {
  const { store, read, held, written } = setting();
  const { template: sent } = await store(large);
  const at = storedBodyIn(sent)!;
  expect(at).toMatchObject({
    bucket: 'b',
    key: expect.stringMatching(/^JAWS\/bodies\/shop\/dev\/[0-9a-f]{32}\.json$/),
  });
  expect(sent.Resources.RestApi).toEqual({
    Type: 'AWS::ApiGateway::RestApi',
    Metadata: { 'jaws:body': at.source, other: 1 },
    Properties: { Name: 'dev-shop', BodyS3Location: { Bucket: 'b', Key: at.key } },
  });
  expect(JSON.parse(held.get(at.key)!).paths['/a'].get).toEqual({
    uri: 'arn:aws:lambda:us-east-1:123456789012:function:a',
    credentials: role,
  });
  expect(written).toHaveLength(2);
  expect(await read(sent)).toMatchObject({ template: large, storedBody: { key: at.key } });
  // An existing body is not written again.
  expect((await store(large)).template).toEqual(sent);
  expect(written).toHaveLength(2);
});

test.each([
  ['a secret', { secret: { Ref: 'Secret' } }, 'Secret'],
  ['what only a template resolves', { uri: { 'Fn::GetAtt': ['A', 'Arn'] } }, 'Fn::GetAtt'],
  ['a dynamic reference', { token: '{{resolve:ssm:/token}}' }, '{{resolve:ssm:/token}}'],
])('%s is refused, and nothing is written', async (_title, more, name) => {
  const { store, held } = setting();
  await expect(store(template(1_000_000, more))).rejects.toMatchObject({
    code: 'BodyNotLiteral',
    message: expect.stringContaining(name),
  });
  expect(held.size).toBe(0);
});

test('more than API Gateway imports is refused', async () => {
  const { store, held } = setting();
  await expect(store(template(6_000_000))).rejects.toMatchObject({ code: 'ApiTooLarge' });
  expect(held.size).toBe(0);
});

describe('what cannot be read', () => {
  const lost = (text: RegExp) => ({ key: expect.any(String), lost: expect.stringMatching(text) });
  const moved = (sent: Template, location: object, metadata: object = {}): Template => ({
    ...sent,
    Resources: {
      ...sent.Resources,
      RestApi: {
        ...sent.Resources.RestApi!,
        Metadata: { ...(sent.Resources.RestApi!.Metadata as object), ...metadata },
        Properties: { BodyS3Location: { Bucket: 'b', Key: storedBodyIn(sent)!.key, ...location } },
      },
    },
  });

  test.each([
    ['in another bucket', { Bucket: 'other' }, {}, /^other\/JAWS.*is not where/],
    ['of another stage', { Key: 'JAWS/bodies/shop/prod/1.json' }, {}, /prod\/1\.json is not where/],
    ['without a source', {}, { 'jaws:body': '../../x' }, /is not where/],
  ])('a body %s is not trusted', async (_title, location, metadata, text) => {
    const { store, read } = setting();
    const sent = moved((await store(large)).template, location, metadata);
    expect(await read(sent)).toMatchObject({ template: sent, storedBody: lost(text) });
  });

  test.each([
    ['gone', undefined, /source\.json\.gz is gone/],
    ['another one', gzipSync('{"body":{}}').toString('latin1'), /is not what was put there/],
    ['no gzip', 'x', /is not what was put there/],
  ])('a source that is %s', async (_title, content, text) => {
    const { store, read, held } = setting();
    const { template: sent } = await store(large);
    const key = [...held.keys()].find((one) => one.endsWith('.source.json.gz'))!;
    if (content === undefined) held.delete(key);
    else held.set(key, content);
    expect(await read(sent)).toMatchObject({ template: sent, storedBody: lost(text) });
  });

  test.each([
    [fail('BucketMissing', { bucket: 'b', stage: 'dev', region: 'us-east-1' }), true],
    [new Error('socket hang up'), false],
  ])('%s', async (error, isLost) => {
    const memory = memoryBucket();
    const { store } = setting(memory);
    const { template: sent } = await store(large);
    const bucket: JawsBucket = { ...memory.bucket, getBytes: () => Promise.reject(error) };
    const read = setting({ ...memory, bucket }).read(sent);
    if (isLost) expect(await read).toMatchObject({ storedBody: lost(/./) });
    else await expect(read).rejects.toBe(error);
  });
});

test('the body that the stack has now is put back for a roll-back of CloudFormation', async () => {
  const { store, read, held, events } = setting();
  const { template: sent } = await store(large);
  const before = await read(sent);
  const { key } = storedBodyIn(sent)!;
  const text = held.get(key)!;
  held.delete(key);
  await store(small, before);
  expect(held.get(key)).toBe(text);
  expect(events).toEqual([]);
  // Other values make another body.
  held.delete(key);
  await store(small, { ...before, parameters: { Role: 'other' } });
  expect(held.has(key)).toBe(false);
  expect(events).toEqual([expect.objectContaining({ type: 'warning', message: expect.stringContaining(key) })]);
});

test('a template whose body only the bucket has is not sent without it', async () => {
  const { store, held } = setting();
  const { template: sent } = await store(large);
  expect((await store(sent)).template).toEqual(sent);
  held.delete(storedBodyIn(sent)!.key);
  await expect(store(sent)).rejects.toMatchObject({ code: 'EndpointsBodyLost' });
});

test('bodies of earlier templates go, and those of other stages stay', async () => {
  const { store, read, prune, held } = setting();
  held.set('JAWS/bodies/shop/prod/1.json', '');
  const { template: first } = await store(large);
  const before = await read(first);
  const { template: second } = await store(template(1_000_001));
  await prune(second, before);
  const kept = storedBodyIn(second)!;
  expect([...held.keys()].sort()).toEqual(
    ['JAWS/bodies/shop/prod/1.json', kept.key, `JAWS/bodies/shop/dev/${kept.source}.source.json.gz`].sort(),
  );
  expect(
    JSON.parse(
      gunzipSync(Buffer.from(held.get(`JAWS/bodies/shop/dev/${kept.source}.source.json.gz`)!, 'latin1')).toString(),
    ),
  ).toHaveProperty('body');
  await prune(small, await read(second));
  expect([...held.keys()]).toEqual(['JAWS/bodies/shop/prod/1.json']);
});

test('of a body that is lost what the release has stays until the next one', async () => {
  const { store, prune, held, deployed } = setting();
  const { template: sent } = await store(large);
  const { key } = storedBodyIn(sent)!;
  await prune(small, { ...deployed(sent), storedBody: { key, lost: 'gone' } });
  expect([...held.keys()]).toEqual([key]);
});
