import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configOf } from '../testing/api-cloud.ts';
import { Harness, method, mock } from '../testing/harness.ts';
import { Stacks } from '../testing/stacks.ts';

let cloud: Harness;
let stacks: Stacks;
let s3: S3;
let http: ApiGatewayV2;

const Bucket = 'bodies';
beforeAll(async () => {
  cloud = await Harness.start();
  stacks = new Stacks(cloud.cloud);
  s3 = new S3({ ...configOf(cloud.cloud), forcePathStyle: true });
  http = new ApiGatewayV2(configOf(cloud.cloud));
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
});
afterAll(async () => {
  s3.destroy();
  http.destroy();
  stacks.close();
  await cloud.close();
});

const document = (title: string) => ({
  openapi: '3.0.1',
  info: { title, version: '1' },
  paths: method('/hello', 'get', mock(title)),
});
const httpDocument = (title: string) => ({
  ...document(title),
  paths: {
    '/hello': {
      get: {
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          httpMethod: 'GET',
          uri: `https://${title}.test`,
          payloadFormatVersion: '1.0',
        },
      },
    },
  },
});

async function put(Key: string, body: object) {
  const { VersionId, ETag } = await s3.putObject({ Bucket, Key, Body: JSON.stringify(body) });
  return { VersionId: VersionId!, ETag: ETag! };
}

const kinds = [
  { type: 'AWS::ApiGateway::RestApi', made: document, etag: 'ETag' },
  { type: 'AWS::ApiGatewayV2::Api', made: httpDocument, etag: 'Etag' },
];

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-restapi-s3location.html
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigatewayv2-api-bodys3location.html
describe.each(kinds)('a body of $type in S3', ({ type, made, etag }) => {
  const name = type.replaceAll('::', '-');
  const template = (location: object, more: object = {}) => ({
    Resources: {
      Api: { Type: type, Properties: { BodyS3Location: { Bucket, ...location }, ...more } },
    },
    Outputs: { Id: { Value: { Ref: 'Api' } } },
  });
  const titles = async () => {
    const rest = (await cloud.api.getRestApis({})).items ?? [];
    const others = (await http.getApis({})).Items ?? [];
    return [...rest.map((one) => one.name), ...others.map((one) => one.Name)];
  };

  test('is imported in the version that is named, and again where another one is', async () => {
    const Key = `${name}.json`;
    const first = await put(Key, made('first'));
    await put(Key, made('second'));
    const { Id } = await stacks.create(name, template({ Key, Version: first.VersionId, [etag]: first.ETag }));
    expect(await titles()).toEqual(['first']);
    expect((await stacks.update(name, template({ Key }))).Id).toBe(Id);
    expect(await titles()).toEqual(['second']);
    const third = await put(`${name}-3.json`, made('third'));
    await stacks.update(name, template({ Key: `${name}-3.json`, [etag]: third.ETag }));
    expect(await titles()).toEqual(['third']);
    await stacks.remove(name);
    expect(await titles()).toEqual([]);
  });

  const Key = `${name}-refused.json`;
  test.each([
    ['an object that is not there', { Key: 'nowhere.json' }, {}, 'The specified key does not exist.'],
    ['a bucket that is not there', { Bucket: 'no-such-bucket-here', Key }, {}, 'The specified bucket does not exist'],
    [
      'another ETag',
      { Key, [etag]: '"0123456789abcdef0123456789abcdef"' },
      {},
      'pre-conditions you specified did not hold',
    ],
    ['a body beside it', { Key }, { Body: made('both') }, 'Only one of Body and BodyS3Location can be specified'],
  ])('%s fails the stack and leaves no API', async (title, location, more, reason) => {
    await put(Key, made('refused'));
    const stack = `${name}-${title.replaceAll(' ', '-')}`;
    expect(await stacks.refusal(stack, template(location, more))).toContain(reason);
    expect(await titles()).toEqual([]);
  });

  test('that is gone keeps the API as it was', async () => {
    const key = `${name}-gone.json`;
    await put(key, made('stays'));
    await stacks.create(`${name}-gone`, template({ Key: key }));
    await expect(stacks.update(`${name}-gone`, template({ Key: 'nowhere.json' }))).rejects.toThrow();
    expect(await titles()).toEqual(['stays']);
    await stacks.remove(`${name}-gone`);
  });
});
