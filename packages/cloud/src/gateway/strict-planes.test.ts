import { createHash } from 'node:crypto';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '../index.ts';
import { writeZip } from '../services/lambda/code/zip-write.ts';
import { send, signed } from './signature/testing.ts';
import { allow, document, type Key, StrictCloud } from './testing-strict.ts';

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());

const test: Key = { accessKeyId: 'test', secretAccessKey: 'test' };
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** A signed request to an address that is not an AWS API, altered on its way if `change` says so. */
function ask(path: string, service: string, key: Key, change: { body?: string; secret?: string } = {}) {
  const token: Record<string, string> = key.sessionToken ? { 'x-amz-security-token': key.sessionToken } : {};
  const by = { host: new URL(cloud.endpoint).host, time: Date.now(), service, payload: digest('hello') };
  const secretAccessKey = change.secret ?? key.secretAccessKey;
  const sent = signed(
    { method: 'POST', path, body: 'hello', headers: token },
    { ...by, key: { ...key, secretAccessKey } },
  );
  return send(cloud.endpoint, { ...sent, body: change.body ?? 'hello' });
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
describe('a deployed API with AWS_IAM', () => {
  it('checks the signature, the signer and the permission', async () => {
    const api = new APIGateway(cloud.config());
    const { id: restApiId, rootResourceId: resourceId } = await api.createRestApi({ name: 'a' });
    const method = { restApiId, resourceId, httpMethod: 'POST' };
    await api.putMethod({ ...method, authorizationType: 'AWS_IAM' });
    await api.putIntegration({
      ...method,
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode":200}' },
      passthroughBehavior: 'WHEN_NO_TEMPLATES',
    });
    await api.putMethodResponse({ ...method, statusCode: '200' });
    await api.putIntegrationResponse({
      ...method,
      statusCode: '200',
      responseTemplates: { 'application/json': '$context.identity.userArn' },
    });
    await api.createDeployment({ restApiId, stageName: 'dev' });
    const path = `/restapis/${restApiId}/dev/_user_request_/`;
    const nobody = await cloud.user();
    const caller = await cloud.user(allow('execute-api:Invoke', `arn:aws:execute-api:*:*:${restApiId}/dev/POST/*`));

    expect(await ask(path, 'execute-api', test)).toEqual({ status: 200, text: 'arn:aws:iam::000000000000:root' });
    expect(await ask(path, 'execute-api', caller)).toEqual({ status: 200, text: caller.arn });
    expect((await ask(path, 'execute-api', nobody)).text).toContain('is not authorized to perform: execute-api:Invoke');
    expect((await send(cloud.endpoint, { method: 'POST', path })).text).toContain('Missing Authentication Token');
    for (const change of [{ body: 'hellO' }, { secret: 'x' }]) {
      const { status, text } = await ask(path, 'execute-api', caller, change);
      expect([status, text]).toEqual([
        403,
        expect.stringContaining('The request signature we calculated does not match'),
      ]);
    }
    expect((await ask(path, 's3', caller)).status).toBe(403);
    const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    expect((await ask(path, 'execute-api', stranger)).text).toContain(
      'The security token included in the request is invalid.',
    );
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-s3.html
it('an API that calls a service signs as the role that it was given', async () => {
  const iam = new IAM(cloud.config());
  const api = new APIGateway(cloud.config());
  const Bucket = 'behind-api';
  await cloud.s3().createBucket({ Bucket });
  const trust = document({
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await iam.createRole({ RoleName: 'api', AssumeRolePolicyDocument: trust });
  const put = allow('s3:PutObject', `arn:aws:s3:::${Bucket}/in (1)/*`);
  await iam.putRolePolicy({ RoleName: 'api', PolicyName: 'p', PolicyDocument: document(put) });
  const { id: restApiId, rootResourceId: resourceId } = await api.createRestApi({ name: 's3' });
  for (const [httpMethod, folder] of [
    ['POST', 'in%20(1)'],
    ['PUT', 'out'],
  ] as const) {
    const method = { restApiId, resourceId, httpMethod };
    await api.putMethod({ ...method, authorizationType: 'NONE' });
    await api.putIntegration({
      ...method,
      type: 'AWS',
      integrationHttpMethod: 'PUT',
      uri: `arn:aws:apigateway:us-east-1:s3:path/${Bucket}/${folder}/k`,
      credentials: Role?.Arn,
      requestParameters: { 'integration.request.header.x-amz-meta-a': "'b'" },
    });
    await api.putMethodResponse({ ...method, statusCode: '200' });
    await api.putIntegrationResponse({ ...method, statusCode: '200' });
  }
  await api.createDeployment({ restApiId, stageName: 'dev' });
  const path = `/restapis/${restApiId}/dev/_user_request_/`;
  await send(cloud.endpoint, { method: 'POST', path, body: 'hello', headers: { 'content-type': 'application/json' } });
  const { Body, Metadata } = await cloud.s3().getObject({ Bucket, Key: 'in (1)/k' });
  expect([await Body?.transformToString(), Metadata]).toEqual(['hello', { a: 'b' }]);
  const refused = await send(cloud.endpoint, {
    method: 'PUT',
    path,
    body: 'hello',
    headers: { 'content-type': 'application/json' },
  });
  expect(refused.text).toContain(`s3:PutObject on resource: &quot;arn:aws:s3:::${Bucket}/out/k&quot;`);
});

// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
describe('a function and its URL', () => {
  it('check the caller, and the function acts as its role', async () => {
    const iam = new IAM(cloud.config());
    const lambda = new Lambda(cloud.config());
    const trust = document({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
    const { Role } = await iam.createRole({ RoleName: 'fn', AssumeRolePolicyDocument: trust });
    // Signed by the function's own SDK, with the keys of its role.
    const code = `
      import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
      import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3';
      export async function handler() {
        const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
        const denied = await new S3Client({}).send(new ListBucketsCommand({})).then(() => 'allowed', (error) => error.name);
        return Arn + ' ' + denied;
      }`;
    const ZipFile = writeZip({ 'index.mjs': code });
    const FunctionName = 'fn';
    await lambda.createFunction({
      FunctionName,
      Role: Role?.Arn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
      Timeout: 20,
    });
    const { Payload } = await lambda.invoke({ FunctionName });
    expect(Buffer.from(Payload ?? []).toString()).toContain(
      'arn:aws:sts::000000000000:assumed-role/fn/fn AccessDenied',
    );
    const { FunctionUrl = '' } = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'AWS_IAM' });
    const id = /([a-z0-9]{32})/.exec(FunctionUrl)?.[1];
    const path = `/_aws/lambda-url/${id}/`;
    const caller = await cloud.user(allow(['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']));
    expect((await ask(path, 'lambda', test)).status).toBe(200);
    expect((await ask(path, 'lambda', caller)).status).toBe(200);
    for (const half of ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']) {
      const other = await cloud.user(allow(half));
      expect((await ask(path, 'lambda', other)).text).toBe('{"Message":"Forbidden"}');
    }
    expect((await ask(path, 'lambda', await cloud.user())).text).toBe('{"Message":"Forbidden"}');
    expect((await ask(path, 'lambda', caller, { body: 'hellO' })).status).toBe(403);
    expect((await send(cloud.endpoint, { method: 'POST', path })).status).toBe(403);
  });

  // A browser that opened the index sends the credentials with every request below:
  // https://www.rfc-editor.org/rfc/rfc7617#section-2.2
  it("do not see the root's key that a browser sends along", async () => {
    const lambda = new Lambda(cloud.config());
    const trust = document({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
    const { Role } = await new IAM(cloud.config()).createRole({ RoleName: 'sees', AssumeRolePolicyDocument: trust });
    const code = "exports.handler = async ({ headers }) => headers.authorization ?? 'none'";
    const FunctionName = 'sees';
    await lambda.createFunction({
      FunctionName,
      Role: Role?.Arn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: writeZip({ 'index.js': code }) },
    });
    const anybody = { FunctionName, Principal: '*' };
    await lambda.addPermission({
      ...anybody,
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    });
    await lambda.addPermission({
      ...anybody,
      StatementId: 'function',
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    });
    const { FunctionUrl = '' } = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'NONE' });
    const path = `/_aws/lambda-url/${/([a-z0-9]{32})/.exec(FunctionUrl)?.[1]}/`;
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    const seen = async (authorization: string) =>
      (await send(cloud.endpoint, { path, headers: { authorization } })).text;
    expect(await seen(basic('test:test'))).toBe('none');
    // An API's users are separate from the cloud's.
    expect(await seen(basic('ann:test'))).toBe(basic('ann:test'));
    expect(await seen('Bearer x')).toBe('Bearer x');
  });
});
