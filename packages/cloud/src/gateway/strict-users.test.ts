import { APIGateway } from '@aws-sdk/client-api-gateway';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '../index.ts';
import { allow, denied, document, StrictCloud } from './testing-strict.ts';

// Texts: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html. Rules:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());
const config: StrictCloud['config'] = (key) => cloud.config(key);
const s3: StrictCloud['s3'] = (key) => cloud.s3(key);
const user: StrictCloud['user'] = (...statements) => cloud.user(...statements);

const deny = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});

describe("a user's own policies", () => {
  it('are reported as missing, in the words of each service', async () => {
    const key = await user();
    const who = `User: ${key.arn} is not authorized to perform:`;
    const because = (action: string) => `because no identity-based policy allows the ${action} action`;
    await s3().createBucket({ Bucket: 'words' });
    await expect(s3(key).getObject({ Bucket: 'words', Key: 'k' })).rejects.toMatchObject(
      denied('AccessDenied', `${who} s3:GetObject on resource: "arn:aws:s3:::words/k" ${because('s3:GetObject')}`, 403),
    );
    await expect(s3(key).listBuckets({})).rejects.toMatchObject(
      denied('AccessDenied', `${who} s3:ListAllMyBuckets ${because('s3:ListAllMyBuckets')}`, 403),
    );
    const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/t';
    await expect(new DynamoDB(config(key)).getItem({ TableName: 't', Key: {} })).rejects.toMatchObject(
      denied(
        'AccessDeniedException',
        `${who} dynamodb:GetItem on resource: ${table} ${because('dynamodb:GetItem')}`,
        400,
      ),
    );
    const fn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    await expect(new Lambda(config(key)).invoke({ FunctionName: 'f' })).rejects.toMatchObject(
      denied(
        'AccessDeniedException',
        `${who} lambda:InvokeFunction on resource: ${fn} ${because('lambda:InvokeFunction')}`,
        403,
      ),
    );
    const role = 'arn:aws:iam::000000000000:user/x';
    await expect(new IAM(config(key)).createUser({ UserName: 'x' })).rejects.toMatchObject(
      denied('AccessDenied', `${who} iam:CreateUser on resource: ${role} ${because('iam:CreateUser')}`, 403),
    );
    await expect(new SNS(config(key)).createTopic({ Name: 't' })).rejects.toMatchObject(
      denied(
        'AuthorizationErrorException',
        /SNS:CreateTopic on resource: arn:aws:sns:us-east-1:000000000000:t because/,
        403,
      ),
    );
    await expect(new SQS(config(key)).createQueue({ QueueName: 'q' })).rejects.toMatchObject({
      message: expect.stringContaining('sqs:createqueue on resource: arn:aws:sqs:us-east-1:000000000000:q because'),
    });
    await expect(new SSM(config(key)).getParameter({ Name: '/a' })).rejects.toMatchObject(
      denied(
        'AccessDeniedException',
        /ssm:GetParameter on resource: arn:aws:ssm:us-east-1:000000000000:parameter\/a/,
        400,
      ),
    );
    await expect(new APIGateway(config(key)).getRestApis({})).rejects.toMatchObject(
      denied('AccessDeniedException', /apigateway:GET on resource: arn:aws:apigateway:us-east-1::\/restapis/, 403),
    );
  });

  it('allow and deny, by groups, variables and boundaries', async () => {
    const iam = new IAM(config());
    const key = await user(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own variable
      allow('s3:*', 'arn:aws:s3:::homes/${aws:username}/*'),
      allow('s3:ListBucket', '*', { StringLike: { 's3:prefix': 'user-*' } }),
    );
    await s3().createBucket({ Bucket: 'homes' });
    await s3(key).putObject({ Bucket: 'homes', Key: `${key.name}/a`, Body: 'x' });
    await expect(s3(key).putObject({ Bucket: 'homes', Key: 'other/a', Body: 'x' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await s3(key).listObjectsV2({ Bucket: 'homes', Prefix: 'user-' });
    await expect(s3(key).listObjectsV2({ Bucket: 'homes' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await iam.createGroup({ GroupName: 'g' });
    await iam.putGroupPolicy({ GroupName: 'g', PolicyName: 'p', PolicyDocument: document(deny('s3:DeleteObject')) });
    await iam.addUserToGroup({ GroupName: 'g', UserName: key.name });
    await expect(s3(key).deleteObject({ Bucket: 'homes', Key: `${key.name}/a` })).rejects.toThrow(
      'with an explicit deny in an identity-based policy',
    );
    const { Policy } = await iam.createPolicy({ PolicyName: 'bound', PolicyDocument: document(allow('s3:Get*')) });
    await iam.putUserPermissionsBoundary({ UserName: key.name, PermissionsBoundary: Policy?.Arn });
    await s3(key).getObject({ Bucket: 'homes', Key: `${key.name}/a` });
    await expect(s3(key).putObject({ Bucket: 'homes', Key: `${key.name}/a`, Body: 'y' })).rejects.toThrow(
      'because no permissions boundary allows the s3:PutObject action',
    );
  });

  it.each<[string, object, boolean]>([
    ['address', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, true],
    ['other address', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    ['tls', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['tag of the user', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
    ['another tag', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }, false],
    ['mfa', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, false],
    ['mfa if it is there', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, true],
    ['no mfa', { Null: { 'aws:MultiFactorAuthPresent': 'true' } }, true],
    ['time', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
    ['time that is over', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, false],
    ['region', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
    ['client', { StringLike: { 'aws:UserAgent': '*aws-sdk-js*' } }, true],
    ['acl', { StringEquals: { 's3:x-amz-acl': 'public-read' } }, false],
    [
      'authentication',
      { StringEquals: { 's3:authType': 'REST-HEADER', 's3:signatureversion': 'AWS4-HMAC-SHA256' } },
      true,
    ],
    ['age of the signature', { NumericLessThan: { 's3:signatureAge': '600000' } }, true],
    ['encryption', { StringEquals: { 's3:x-amz-server-side-encryption': 'AES256' } }, true],
    [
      'tags of the request',
      {
        StringEquals: { 's3:RequestObjectTag/a': '1' },
        'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': ['a', 'b'] },
      },
      true,
    ],
    ['other tags of the request', { 'ForAnyValue:StringEquals': { 's3:RequestObjectTagKeys': ['b'] } }, false],
  ])('hold under their conditions: %s', async (_, condition, isAllowed) => {
    await s3().createBucket({ Bucket: 'conditions' });
    const key = await user(allow(['s3:PutObject', 's3:PutObjectTagging'], '*', condition));
    const put = s3(key).putObject({
      Bucket: 'conditions',
      Key: 'k',
      Body: 'x',
      Tagging: 'a=1',
      ServerSideEncryption: 'AES256',
    });
    if (isAllowed) await put;
    else await expect(put).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('may ask for the tags of what is used', async () => {
    const key = await user(
      allow('secretsmanager:GetSecretValue', '*', {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own variable
        StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' },
      }),
      allow('s3:GetObject', '*', { StringEquals: { 's3:ExistingObjectTag/open': 'yes' } }),
      allow('sqs:CreateQueue', '*', {
        StringEquals: { 'aws:RequestTag/team': 'red' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
      }),
      allow('sqs:TagQueue'),
    );
    const secrets = new SecretsManager(config());
    await secrets.createSecret({ Name: 'red', SecretString: 'x', Tags: [{ Key: 'team', Value: 'red' }] });
    await secrets.createSecret({ Name: 'blue', SecretString: 'x', Tags: [{ Key: 'team', Value: 'blue' }] });
    const mine = new SecretsManager(config(key));
    await mine.getSecretValue({ SecretId: 'red' });
    await expect(mine.getSecretValue({ SecretId: 'blue' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await s3().createBucket({ Bucket: 'tags' });
    await s3().putObject({ Bucket: 'tags', Key: 'open', Body: 'x', Tagging: 'open=yes' });
    await s3().putObject({ Bucket: 'tags', Key: 'shut', Body: 'x' });
    await s3(key).getObject({ Bucket: 'tags', Key: 'open' });
    await expect(s3(key).getObject({ Bucket: 'tags', Key: 'shut' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await new SQS(config(key)).createQueue({ QueueName: 'red', tags: { team: 'red' } });
    await expect(new SQS(config(key)).createQueue({ QueueName: 'blue', tags: { team: 'blue' } })).rejects.toThrow(
      'sqs:createqueue',
    );
  });

  it('must allow each part of what is asked', async () => {
    const key = await user(allow(['s3:PutObject', 'lambda:CreateFunction', 'dynamodb:PutItem']));
    await s3().createBucket({ Bucket: 'parts' });
    await s3().putObject({ Bucket: 'parts', Key: 'a', Body: 'x' });
    await expect(s3(key).copyObject({ Bucket: 'parts', Key: 'b', CopySource: 'parts/a' })).rejects.toThrow(
      's3:GetObject on resource: "arn:aws:s3:::parts/a"',
    );
    await expect(
      s3(key).putObject({ Bucket: 'parts', Key: 'b', Body: 'x', ACL: 'bucket-owner-full-control' }),
    ).rejects.toThrow('s3:PutObjectAcl');
    await expect(s3(key).putObject({ Bucket: 'parts', Key: 'b', Body: 'x', Tagging: 'a=b' })).rejects.toThrow(
      's3:PutObjectTagging',
    );
    const Role = 'arn:aws:iam::000000000000:role/r';
    await expect(
      new Lambda(config(key)).createFunction({
        FunctionName: 'f',
        Role,
        Code: { ZipFile: Buffer.from('x') },
        Runtime: 'nodejs22.x',
        Handler: 'a.b',
      }),
    ).rejects.toThrow(`iam:PassRole on resource: ${Role}`);
    const Item = { id: { S: '1' } };
    await expect(
      new DynamoDB(config(key)).transactWriteItems({
        TransactItems: [{ Put: { TableName: 't', Item } }, { Delete: { TableName: 'u', Key: Item } }],
      }),
    ).rejects.toThrow('dynamodb:DeleteItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/u');
  });
});
