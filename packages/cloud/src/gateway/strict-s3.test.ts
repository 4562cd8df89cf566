import { createHmac } from 'node:crypto';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '../index.ts';
import { sha256 } from './signature/canonical.ts';
import { send, signed } from './signature/testing.ts';
import { allow, document, type Key, StrictCloud } from './testing-strict.ts';

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());

const root: Key = { accessKeyId: 'test', secretAccessKey: 'test' };

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
it('deletes the permitted ones of many objects, and reports the others one by one', async () => {
  const s3 = cloud.s3();
  await s3.createBucket({ Bucket: 'many' });
  for (const Key of ['mine/a', 'mine/b', 'other/c']) await s3.putObject({ Bucket: 'many', Key, Body: 'x' });
  const ann = await cloud.user(allow('s3:DeleteObject', 'arn:aws:s3:::many/mine/*'));
  const Objects = [{ Key: 'mine/a' }, { Key: 'other/c' }, { Key: 'mine/b', VersionId: 'null' }];
  const answer = await cloud.s3(ann).deleteObjects({ Bucket: 'many', Delete: { Objects } });
  expect(answer.$metadata.httpStatusCode).toBe(200);
  expect(answer.Deleted).toEqual([{ Key: 'mine/a' }]);
  const because = (action: string, key: string) =>
    `User: ${ann.arn} is not authorized to perform: ${action} on resource: "arn:aws:s3:::many/${key}" because no identity-based policy allows the ${action} action`;
  expect(answer.Errors).toEqual([
    { Key: 'other/c', Code: 'AccessDenied', Message: because('s3:DeleteObject', 'other/c') },
    { Key: 'mine/b', VersionId: 'null', Code: 'AccessDenied', Message: because('s3:DeleteObjectVersion', 'mine/b') },
  ]);
  expect((await s3.listObjectsV2({ Bucket: 'many' })).Contents?.map(({ Key }) => Key)).toEqual(['mine/b', 'other/c']);
});

// https://github.com/aws/aws-cdk, framework-integ/test/aws-s3/test/integ.bucket-auto-delete-objects.ts
it('a missing bucket is reported even without permissions, but created only with them', async () => {
  const ann = cloud.s3(await cloud.user(allow('s3:ListAllMyBuckets', '*')));
  const missing = { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } };
  await expect(ann.getBucketTagging({ Bucket: 'gone' })).rejects.toMatchObject(missing);
  await expect(ann.putObject({ Bucket: 'gone', Key: 'k', Body: 'x' })).rejects.toMatchObject(missing);
  await expect(ann.createBucket({ Bucket: 'gone' })).rejects.toMatchObject({ name: 'AccessDenied' });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, API_HeadObject.html
it('a missing key is reported only to callers that may list the bucket', async () => {
  await cloud.s3().createBucket({ Bucket: 'quiet' });
  const reads = allow('s3:GetObject', 'arn:aws:s3:::quiet/*');
  const ann = await cloud.user(reads);
  const missing = { Bucket: 'quiet', Key: 'none' };
  await expect(cloud.s3(ann).getObject(missing)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `User: ${ann.arn} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::quiet" because no identity-based policy allows the s3:ListBucket action`,
  });
  await expect(cloud.s3(ann).headObject(missing)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  const ben = cloud.s3(await cloud.user(reads, allow('s3:ListBucket', 'arn:aws:s3:::quiet')));
  await expect(ben.getObject(missing)).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(ben.headObject(missing)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
describe("a request for another region than the bucket's", () => {
  it('gets the right region', async () => {
    const there = { ...cloud.config(), region: 'eu-central-1' };
    await new S3({ ...there, forcePathStyle: true }).createBucket({
      Bucket: 'frankfurt',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    });
    await new S3({ ...there, forcePathStyle: true }).putObject({ Bucket: 'frankfurt', Key: 'k', Body: 'x' });
    const here = cloud.s3();
    await expect(here.getObject({ Bucket: 'frankfurt', Key: 'k' })).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      message: "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
      Region: 'eu-central-1',
      $metadata: { httpStatusCode: 400 },
    });
    expect((await here.getBucketLocation({ Bucket: 'frankfurt' })).LocationConstraint).toBe('eu-central-1');
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingAWSSDK.html#specify-signature-version
  it('is not signed with version 2 in the newer regions', async () => {
    const get = (path: string) => {
      const date = new Date().toUTCString();
      const signature = createHmac('sha1', 'test').update(`GET\n\n\n${date}\n${path}`).digest('base64');
      return send(cloud.endpoint, { method: 'GET', path, headers: { date, authorization: `AWS test:${signature}` } });
    };
    await cloud.s3().putObject({ Bucket: 'many', Key: 'v2', Body: 'old' });
    expect(await get('/many/v2')).toEqual({ status: 200, text: 'old' });
    const refused = await get('/frankfurt/k');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('<Code>InvalidRequest</Code>');
    expect(refused.text).toContain('Please use AWS4-HMAC-SHA256.');
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, tables A and B
it("an API's policy and those of who signs: one is enough in the account, both are needed from another", async () => {
  const api = new APIGateway(cloud.config());
  const other = { accessKeyId: '111122223333', secretAccessKey: 'test' };
  const deploy = async (...statements: object[]) => {
    const policy = statements.length > 0 ? { policy: document(...statements) } : {};
    const { id: restApiId, rootResourceId: resourceId } = await api.createRestApi({ name: 'a', ...policy });
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    await api.putMethod({ ...method, authorizationType: 'AWS_IAM' });
    await api.putIntegration({
      ...method,
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode":200}' },
    });
    await api.putMethodResponse({ ...method, statusCode: '200' });
    await api.putIntegrationResponse({ ...method, statusCode: '200' });
    await api.createDeployment({ restApiId, stageName: 'dev' });
    return async (key: Key) => {
      const by = { host: new URL(cloud.endpoint).host, time: Date.now(), service: 'execute-api', payload: sha256('') };
      const path = `/restapis/${restApiId}/dev/_user_request_/`;
      return (await send(cloud.endpoint, signed({ method: 'GET', path, headers: {} }, { ...by, key }))).status;
    };
  };
  const invoke = (Effect: string, AWS: string) => ({
    Effect,
    Principal: { AWS },
    Action: 'execute-api:Invoke',
    Resource: 'execute-api:/*',
  });
  const [nobody, may] = [await cloud.user(), await cloud.user(allow('execute-api:Invoke'))];
  const silent = await deploy();
  expect([await silent(nobody), await silent(may), await silent(other)]).toEqual([403, 200, 403]);
  const one = await deploy(invoke('Allow', nobody.arn));
  expect([await one(nobody), await one(may), await one(other)]).toEqual([200, 200, 403]);
  const denying = await deploy(invoke('Allow', nobody.arn), invoke('Deny', may.arn));
  expect([await denying(nobody), await denying(may), await denying(root)]).toEqual([200, 403, 200]);
  const open = await deploy(invoke('Allow', '111122223333'));
  expect([await open(nobody), await open(other)]).toEqual([403, 200]);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys_update.html: AWS treats an inactive key as
// unknown.
it('a key that was made inactive is unknown, in the words of each service', async () => {
  const ann = await cloud.user(allow('*'));
  const iam = new IAM(cloud.config());
  await cloud.s3(ann).listBuckets({});
  const key = { UserName: ann.name, AccessKeyId: ann.accessKeyId };
  await iam.updateAccessKey({ ...key, Status: 'Inactive' });
  await expect(cloud.s3(ann).listBuckets({})).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  await expect(new DynamoDB(cloud.config(ann)).listTables({})).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  await expect(new IAM(cloud.config(ann)).getUser({})).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  await iam.updateAccessKey({ ...key, Status: 'Active' });
  await cloud.s3(ann).listBuckets({});
});
