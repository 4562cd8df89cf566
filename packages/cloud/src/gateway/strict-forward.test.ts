import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '../index.ts';
import { writeZip } from '../services/lambda/code/zip-write.ts';
import { allow, denied, document, type Key, StrictCloud } from './testing-strict.ts';

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());

const trust = (Principal: object) => document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });

async function role(RoleName: string, Principal: object): Promise<string> {
  const made = await new IAM(cloud.config()).createRole({ RoleName, AssumeRolePolicyDocument: trust(Principal) });
  return made.Role?.Arn ?? '';
}

/** The final status of a stack of this template, and what went wrong on the way. */
async function stack(key: Key, StackName: string, template: object): Promise<{ status: string; reasons: string }> {
  const api = new CloudFormation(cloud.config(key));
  await api.createStack({
    StackName,
    TemplateBody: JSON.stringify(template),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
  await expect
    .poll(async () => (await api.describeStacks({ StackName })).Stacks?.[0]?.StackStatus, { timeout: 20_000 })
    .not.toMatch(/IN_PROGRESS/);
  const { StackEvents = [] } = await api.describeStackEvents({ StackName });
  const reasons = StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason).join('\n');
  return { status: (await api.describeStacks({ StackName })).Stacks?.[0]?.StackStatus ?? '', reasons };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html: without a role, CloudFormation
// uses the permissions of the caller.
describe('CloudFormation', () => {
  it('makes and reads only what its caller may', async () => {
    await cloud.s3().createBucket({ Bucket: 'templates' });
    const queue = { Resources: { Q: { Type: 'AWS::SQS::Queue' } } };
    await cloud.s3().putObject({ Bucket: 'templates', Key: 't.json', Body: JSON.stringify(queue) });
    await new SSM(cloud.config()).putParameter({ Name: '/hidden', Value: 'x', Type: 'String' });
    const key = await cloud.user(allow(['cloudformation:*', 'sqs:*']));
    const admin = {
      R: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        },
      },
    };
    expect((await stack(key, 'own', queue)).status).toBe('CREATE_COMPLETE');
    const refused = await stack(key, 'admin', { Resources: admin });
    expect(refused.status).toBe('ROLLBACK_COMPLETE');
    expect(refused.reasons).toContain(`User: ${key.arn} is not authorized to perform: iam:CreateRole`);
    const QueueName = '{{resolve:ssm:/hidden}}';
    const read = await stack(key, 'read', { Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } } });
    expect(read.reasons).toContain('is not authorized to perform: ssm:GetParameter');
    const TemplateURL = `${cloud.endpoint}/templates/t.json`;
    await expect(
      new CloudFormation(cloud.config(key)).createStack({ StackName: 'url', TemplateURL }),
    ).rejects.toMatchObject(denied('ValidationError', /^S3 error: .*s3:GetObject/, 400));
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
  it('is named in what it asks for', async () => {
    const via = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] } };
    const key = await cloud.user(allow('cloudformation:*'), allow(['iam:*', 'sqs:*'], '*', via));
    expect((await stack(key, 'via', { Resources: { Q: { Type: 'AWS::SQS::Queue' } } })).status).toBe('CREATE_COMPLETE');
    await expect(new IAM(cloud.config(key)).createUser({ UserName: 'directly' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
it("an export is written with the caller's permissions", async () => {
  await cloud.s3().createBucket({ Bucket: 'exports' });
  const db = new DynamoDB(cloud.config(await cloud.user(allow('dynamodb:*'))));
  const { TableDescription } = await db.createTable({
    TableName: 'exported',
    AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await expect.poll(async () => (await db.describeTable({ TableName: 'exported' })).Table?.TableStatus).toBe('ACTIVE');
  await db.updateContinuousBackups({
    TableName: 'exported',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  const { ExportDescription } = await db.exportTableToPointInTime({
    TableArn: TableDescription?.TableArn,
    S3Bucket: 'exports',
  });
  await expect
    .poll(async () => (await db.describeExport({ ExportArn: ExportDescription?.ExportArn })).ExportDescription)
    .toMatchObject({ ExportStatus: 'FAILED', FailureCode: 'S3AccessDenied' });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
describe('a role', () => {
  it('is passed in patches and documents too, and the service that was called answers', async () => {
    const strong = await role('strong', { Service: ['apigateway.amazonaws.com', 'lambda.amazonaws.com'] });
    const key = await cloud.user(allow(['apigateway:*', 'lambda:*']));
    const api = new APIGateway(cloud.config(key));
    const refused = denied('AccessDeniedException', new RegExp(`iam:PassRole on resource: ${strong} because`), 403);
    const { id: restApiId, rootResourceId: resourceId } = await api.createRestApi({ name: 'x' });
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    await api.putMethod({ ...method, authorizationType: 'NONE' });
    await api.putIntegration({ ...method, type: 'MOCK' });
    const patch = (path: string) => ({ patchOperations: [{ op: 'replace' as const, path, value: strong }] });
    await expect(api.updateIntegration({ ...method, ...patch('/credentials') })).rejects.toMatchObject(refused);
    await expect(api.updateAccount(patch('/cloudwatchRoleArn'))).rejects.toMatchObject(refused);
    // Escapes are read as the importer reads them.
    const yaml = `openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  /:\n    get:\n      responses: {}\n      x-amazon-apigateway-integration:\n        type: aws\n        httpMethod: POST\n        uri: arn:aws:apigateway:us-east-1:sqs:path/x\n        credentials: "${strong.replace('role', '\\u0072ole')}"\n`;
    await expect(api.importRestApi({ body: Buffer.from(yaml) })).rejects.toMatchObject(refused);
    // The importer of HTTP APIs takes a version that YAML reads as a number.
    const Body = yaml.replace('3.0.1', '3.0');
    await expect(new ApiGatewayV2(cloud.config(key)).importApi({ Body })).rejects.toMatchObject(refused);
    await expect(api.putRestApi({ restApiId, body: Buffer.from(yaml) })).rejects.toMatchObject(refused);
    const code = {
      Code: { ZipFile: writeZip({ 'index.mjs': 'export const handler = () => 1;' }) },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
    } as const;
    await expect(
      new Lambda(cloud.config(key)).createFunction({ FunctionName: 'f', Role: strong, ...code }),
    ).rejects.toMatchObject(refused);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html: a re-created principal is a
  // different one.
  it('that is made again is not that of earlier sessions', async () => {
    const iam = new IAM(cloud.config());
    const ann = await cloud.user(allow('sts:AssumeRole'));
    const make = async () => {
      const RoleArn = await role('again', { AWS: ann.arn });
      await iam.putRolePolicy({ RoleName: 'again', PolicyName: 'p', PolicyDocument: document(allow('s3:*')) });
      return RoleArn;
    };
    const RoleArn = await make();
    const { Credentials } = await new STS(cloud.config(ann)).assumeRole({ RoleArn, RoleSessionName: 's1' });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    const s3 = cloud.s3({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
    await s3.listBuckets({});
    await iam.deleteRolePolicy({ RoleName: 'again', PolicyName: 'p' });
    await iam.deleteRole({ RoleName: 'again' });
    await make();
    await expect(s3.listBuckets({})).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  it('may not be assumed by the root', async () => {
    const RoleArn = await role('for-root', { AWS: 'arn:aws:iam::000000000000:root' });
    await expect(new STS(cloud.config()).assumeRole({ RoleArn, RoleSessionName: 's1' })).rejects.toMatchObject(
      denied('AccessDenied', 'Roles may not be assumed by root accounts.', 403),
    );
  });
});
