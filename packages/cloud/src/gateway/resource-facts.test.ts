import { describe, expect, test } from 'vitest';
import type { Context } from '../kernel/context.ts';
import { AwsError } from '../kernel/errors.ts';
import { named, withPath } from './names.ts';
import { ownerOf } from './resource-policies.ts';
import { resourceTags } from './resource-tags.ts';
import { memoryStore } from './testing.ts';

interface Asked {
  readonly call: string;
  readonly input: unknown;
  readonly account: string;
  readonly region: string;
}

/** A context whose services give these answers, with the calls it received and their regions. */
function contextWith(answers: Record<string, (input: Record<string, unknown>) => unknown>) {
  const asked: Asked[] = [];
  const store = memoryStore();
  const make = (where: { account: string; region: string; caller?: object }): Context => {
    const aws = new Proxy(
      {},
      {
        get: (_target, service: string) =>
          new Proxy(
            {},
            {
              get: (_inner, name: string) => async (input: Record<string, unknown>) => {
                const call = `${service}.${name}`;
                asked.push({ call, input, account: where.account, region: where.region });
                const answer = answers[call];
                if (!answer) throw new AwsError('ResourceNotFoundException', `no ${call}`);
                return answer(input);
              },
            },
          ),
      },
    );
    return {
      ...where,
      aws,
      kernel: { store },
      with: (change: object) => make({ ...where, ...change }),
    } as unknown as Context;
  };
  const ctx = make({ account: '111111111111', region: 'eu-west-1', caller: { account: '111111111111' } });
  return { ctx, asked, store };
}

describe("a resource's own policy", () => {
  const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:222222222222:${rest}`;

  test.each<[string, Record<string, unknown>, string, string, unknown, unknown]>([
    [
      'dynamodb',
      {},
      arn('dynamodb', 'table/t/index/i'),
      'dynamodb.getResourcePolicy',
      { ResourceArn: arn('dynamodb', 'table/t') },
      { Policy: 'p' },
    ],
    [
      'dynamodb',
      {},
      arn('dynamodb', 'table/t'),
      'dynamodb.getResourcePolicy',
      { ResourceArn: arn('dynamodb', 'table/t') },
      { Policy: 'p' },
    ],
    [
      'dynamodbstreams',
      {},
      arn('dynamodb', 'table/t/stream/s'),
      'dynamodb.getResourcePolicy',
      { ResourceArn: arn('dynamodb', 'table/t/stream/s') },
      { Policy: 'p' },
    ],
    [
      'ecr',
      { repositoryName: 'r' },
      arn('ecr', 'repository/r'),
      'ecr.getRepositoryPolicy',
      { repositoryName: 'r' },
      { policyText: 'p' },
    ],
    [
      'events',
      { EventBusName: 'other' },
      arn('events', 'event-bus/a/b'),
      'events.describeEventBus',
      { Name: 'a/b' },
      { Policy: 'p' },
    ],
    [
      'events',
      { EventBusName: 'other' },
      arn('events', 'rule/x'),
      'events.describeEventBus',
      { Name: 'other' },
      { Policy: 'p' },
    ],
    ['events', {}, arn('events', 'rule/x'), 'events.describeEventBus', {}, { Policy: 'p' }],
    [
      'lambda',
      {},
      arn('lambda', 'layer:l:7'),
      'lambda.getLayerVersionPolicy',
      { LayerName: arn('lambda', 'layer:l'), VersionNumber: 7 },
      { Policy: 'p' },
    ],
    [
      'lambda',
      { FunctionName: 'f', Qualifier: '$LATEST' },
      arn('lambda', 'function:f'),
      'lambda.getPolicy',
      { FunctionName: 'f' },
      { Policy: 'p' },
    ],
    [
      'lambda',
      { FunctionName: 'f', Qualifier: 'v' },
      arn('lambda', 'function:f'),
      'lambda.getPolicy',
      { FunctionName: 'f', Qualifier: 'v' },
      { Policy: 'p' },
    ],
    [
      'secretsmanager',
      { SecretId: 's' },
      arn('secretsmanager', 'secret:s'),
      'secretsmanager.getResourcePolicy',
      { SecretId: 's' },
      { ResourcePolicy: 'p' },
    ],
    [
      'sns',
      { TopicArn: 'a', TargetArn: 'b' },
      arn('sns', 't'),
      'sns.getTopicAttributes',
      { TopicArn: 'a' },
      { Attributes: { Policy: 'p' } },
    ],
    [
      'sns',
      { TargetArn: 'b', ResourceArn: 'c' },
      arn('sns', 't'),
      'sns.getTopicAttributes',
      { TopicArn: 'b' },
      { Attributes: { Policy: 'p' } },
    ],
    [
      'sns',
      { ResourceArn: 'c' },
      arn('sns', 't'),
      'sns.getTopicAttributes',
      { TopicArn: 'c' },
      { Attributes: { Policy: 'p' } },
    ],
    [
      'sqs',
      { QueueUrl: 'q' },
      arn('sqs', 'q'),
      'sqs.getQueueAttributes',
      { QueueUrl: 'q', AttributeNames: ['Policy'] },
      { Attributes: { Policy: 'p' } },
    ],
    [
      'sts',
      {},
      arn('iam', 'role/path/r'),
      'iam.getRole',
      { RoleName: 'r' },
      { Role: { AssumeRolePolicyDocument: 'p' } },
    ],
  ])('of %s %j %s is asked for where it is', async (service, input, resource, call, wanted, answer) => {
    const { ctx, asked } = contextWith({ [call]: () => answer });
    expect(await ownerOf(ctx, service, input, resource)).toEqual({ account: '222222222222', policy: 'p' });
    expect(asked).toEqual([{ call, input: wanted, account: '222222222222', region: 'us-east-1' }]);
  });

  test('of a role is decoded', async () => {
    const { ctx } = contextWith({ 'iam.getRole': () => ({ Role: { AssumeRolePolicyDocument: '%7B%7D' } }) });
    expect((await ownerOf(ctx, 'sts', {}, 'arn:aws:iam::222222222222:role/r')).policy).toBe('{}');
  });

  test('is asked for nowhere else where the ARN names no place', async () => {
    const { ctx, asked } = contextWith({ 'sqs.getQueueAttributes': () => ({}) });
    expect(await ownerOf(ctx, 'sqs', { QueueUrl: 'q' }, '*')).toEqual({ account: undefined, policy: undefined });
    await ownerOf(ctx, 'sqs', { QueueUrl: 'q' }, undefined);
    await ownerOf(ctx, 'sqs', { QueueUrl: 'q' }, 'arn:aws:sqs::222222222222:q');
    expect(asked.map(({ account, region }) => [account, region])).toEqual([
      ['111111111111', 'eu-west-1'],
      ['111111111111', 'eu-west-1'],
      ['222222222222', 'eu-west-1'],
    ]);
  });

  test('that is missing is not a reason to deny; a bug is thrown', async () => {
    const { ctx } = contextWith({});
    const resource = arn('sqs', 'q');
    for (const [service, input] of [
      ['sqs', { QueueUrl: 'q' }],
      ['sqs', {}],
      ['lambda', {}],
      ['secretsmanager', {}],
      ['sns', {}],
      ['sts', {}],
      ['logs', {}],
    ] as const)
      expect(await ownerOf(ctx, service, input, resource), service).toEqual({
        account: '222222222222',
        policy: undefined,
      });
    const broken = contextWith({
      'sqs.getQueueAttributes': () => {
        throw new Error('odd');
      },
    });
    await expect(ownerOf(broken.ctx, 'sqs', { QueueUrl: 'q' }, resource)).rejects.toThrow('odd');
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
  test('of a bucket is for its own account only, where it is public and that is blocked', async () => {
    const { ctx, store } = contextWith({});
    const buckets = store.collection<object>('s3/global/buckets');
    const statement = (Effect: string, Principal: unknown) => ({
      Effect,
      Principal,
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::b/*',
    });
    const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
    const open = policy(statement('Allow', '*'), statement('Deny', '*'));
    const own = policy(statement('Allow', { AWS: '333333333333' }));
    const bucket = (account: string, settings: object) => buckets.put('b', { name: 'b', account, settings });
    const said = () => ownerOf(ctx, 's3', { Bucket: 'arn:aws:s3:::b' }, undefined);
    const blocked = { publicAccessBlock: { RestrictPublicBuckets: true } };

    bucket('222222222222', { policy: open });
    expect(await said()).toEqual({ account: '222222222222', policy: open });
    bucket('222222222222', { policy: open, ...blocked });
    expect(await said()).toEqual({ account: '222222222222', policy: policy(statement('Deny', '*')) });
    bucket('222222222222', { policy: own, ...blocked });
    expect(await said()).toEqual({ account: '222222222222', policy: own });
    bucket('111111111111', { policy: open, ...blocked });
    expect(await said()).toEqual({ account: '111111111111', policy: open });
    bucket('222222222222', blocked);
    expect(await said()).toEqual({ account: '222222222222', policy: undefined });
    expect(await ownerOf(ctx, 's3', { Bucket: 'none' }, undefined)).toEqual({ account: undefined, policy: undefined });
    expect(await ownerOf(ctx, 's3', {}, undefined)).toEqual({ account: undefined, policy: undefined });
  });
});

describe("a resource's tags", () => {
  const list = [{ Key: 'team', Value: 'red' }, { Key: 'empty' }];
  const map = { team: 'red', empty: '' };
  const keys = (...prefixes: string[]) =>
    Object.fromEntries(
      prefixes.flatMap((prefix) => Object.entries(map).map(([key, value]) => [`${prefix}/${key}`, value])),
    );
  const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:111111111111:${rest}`;
  const api = 'arn:aws:apigateway:eu-west-1::';

  test.each<[string, Record<string, unknown>, string, string, unknown, unknown]>([
    [
      'acm',
      {},
      arn('acm', 'certificate/x'),
      'acm.listTagsForCertificate',
      { CertificateArn: arn('acm', 'certificate/x') },
      { Tags: list },
    ],
    [
      'apigateway',
      {},
      `${api}/restapis/a/stages/s/more`,
      'apigateway.getTags',
      { resourceArn: `${api}/restapis/a/stages/s` },
      { tags: map },
    ],
    [
      'apigateway',
      {},
      `${api}/restapis/a/resources/r`,
      'apigateway.getTags',
      { resourceArn: `${api}/restapis/a` },
      { tags: map },
    ],
    [
      'apigatewayv2',
      {},
      `${api}/apis/a/stages/s/x`,
      'apigatewayv2.getTags',
      { ResourceArn: `${api}/apis/a/stages/s` },
      { Tags: map },
    ],
    [
      'cloudformation',
      { StackName: 's' },
      arn('cloudformation', 'stack/s'),
      'cloudformation.describeStacks',
      { StackName: 's' },
      { Stacks: [{ Tags: list }] },
    ],
    [
      'cloudwatch',
      {},
      arn('cloudwatch', 'alarm:a'),
      'cloudwatch.listTagsForResource',
      { ResourceARN: arn('cloudwatch', 'alarm:a') },
      { Tags: list },
    ],
    [
      'dynamodb',
      {},
      arn('dynamodb', 'table/t/index/i'),
      'dynamodb.listTagsOfResource',
      { ResourceArn: arn('dynamodb', 'table/t') },
      { Tags: list },
    ],
    [
      'events',
      {},
      arn('events', 'rule/r'),
      'events.listTagsForResource',
      { ResourceARN: arn('events', 'rule/r') },
      { Tags: list },
    ],
    [
      'lambda',
      {},
      arn('lambda', 'function:f:1'),
      'lambda.listTags',
      { Resource: arn('lambda', 'function:f') },
      { Tags: map },
    ],
    [
      'logs',
      {},
      arn('logs', 'log-group:g:log-stream:s'),
      'logs.listTagsForResource',
      { resourceArn: arn('logs', 'log-group:g') },
      { tags: map },
    ],
    [
      'codedeploy',
      {},
      arn('codedeploy', 'deploymentgroup:a/g'),
      'codedeploy.listTagsForResource',
      { ResourceArn: arn('codedeploy', 'deploymentgroup:a/g') },
      { Tags: list },
    ],
    [
      'scheduler',
      {},
      arn('scheduler', 'schedule-group/g'),
      'scheduler.listTagsForResource',
      { ResourceArn: arn('scheduler', 'schedule-group/g') },
      { Tags: list },
    ],
    [
      'sesv2',
      {},
      arn('ses', 'identity/i'),
      'sesv2.listTagsForResource',
      { ResourceArn: arn('ses', 'identity/i') },
      { Tags: list },
    ],
    ['sns', {}, arn('sns', 't'), 'sns.listTagsForResource', { ResourceArn: arn('sns', 't') }, { Tags: list }],
    ['sqs', { QueueUrl: 'q' }, arn('sqs', 'q'), 'sqs.listQueueTags', { QueueUrl: 'q' }, { Tags: map }],
  ])('of %s %j %s', async (service, input, resource, call, wanted, answer) => {
    const { ctx, asked } = contextWith({ [call]: () => answer });
    expect(await resourceTags(ctx, service, input, resource)).toEqual(keys('aws:ResourceTag'));
    expect(asked).toMatchObject([{ call, input: wanted }]);
  });

  test.each<[string, string, string, unknown, unknown, string]>([
    [
      'ecr',
      arn('ecr', 'repository/r'),
      'ecr.listTagsForResource',
      { resourceArn: arn('ecr', 'repository/r') },
      { tags: list },
      'ecr:ResourceTag',
    ],
    ['iam', 'arn:aws:iam::1:role/path/r', 'iam.listRoleTags', { RoleName: 'r' }, { Tags: list }, 'iam:ResourceTag'],
    ['iam', 'arn:aws:iam::1:user/u', 'iam.listUserTags', { UserName: 'u' }, { Tags: list }, 'iam:ResourceTag'],
    [
      'iam',
      'arn:aws:iam::1:policy/p',
      'iam.listPolicyTags',
      { PolicyArn: 'arn:aws:iam::1:policy/p' },
      { Tags: list },
      'iam:ResourceTag',
    ],
    ['sts', 'arn:aws:iam::1:role/r', 'iam.listRoleTags', { RoleName: 'r' }, { Tags: list }, 'iam:ResourceTag'],
    [
      'secretsmanager',
      arn('secretsmanager', 'secret:s'),
      'secretsmanager.describeSecret',
      { SecretId: arn('secretsmanager', 'secret:s') },
      { Tags: list },
      'secretsmanager:ResourceTag',
    ],
    [
      'ssm',
      arn('ssm', 'parameter/a/b'),
      'ssm.listTagsForResource',
      { ResourceType: 'Parameter', ResourceId: '/a/b' },
      { TagList: list },
      'ssm:resourceTag',
    ],
  ])('of %s %s have a name of their own, too', async (service, resource, call, wanted, answer, own) => {
    const { ctx, asked } = contextWith({ [call]: () => answer });
    expect(await resourceTags(ctx, service, {}, resource)).toEqual(keys('aws:ResourceTag', own));
    expect(asked).toMatchObject([{ call, input: wanted }]);
  });

  test('of a parameter whose name has no slash', async () => {
    const { ctx, asked } = contextWith({
      'ssm.listTagsForResource': ({ ResourceId }) => {
        if (ResourceId !== 'a') throw new AwsError('InvalidResourceId', 'x');
        return { TagList: list };
      },
    });
    expect(Object.keys(await resourceTags(ctx, 'ssm', {}, arn('ssm', 'parameter/a')))).toHaveLength(4);
    expect(asked).toHaveLength(2);
    const empty = contextWith({ 'ssm.listTagsForResource': () => ({ TagList: [] }) });
    expect(await resourceTags(empty.ctx, 'ssm', {}, arn('ssm', 'parameter/a'))).toEqual({});
  });

  test('of an object', async () => {
    const { ctx, asked } = contextWith({ 's3.getObjectTagging': () => ({ TagSet: list }) });
    expect(await resourceTags(ctx, 's3', { Bucket: 'b', Key: 'k', VersionId: 'v' }, 'x')).toEqual(
      keys('s3:ExistingObjectTag'),
    );
    await resourceTags(ctx, 's3', { Bucket: 'b', Key: 'k' }, 'x');
    expect(asked.map(({ input }) => input)).toEqual([
      { Bucket: 'b', Key: 'k', VersionId: 'v' },
      { Bucket: 'b', Key: 'k' },
    ]);
    for (const input of [{ Bucket: 'b' }, { Key: 'k' }]) expect(await resourceTags(ctx, 's3', input, 'x')).toEqual({});
    expect(asked).toHaveLength(2);
  });

  test('may be without a name or a value', async () => {
    const { ctx } = contextWith({
      's3.getObjectTagging': () => ({ TagSet: [{}] }),
      'sns.listTagsForResource': () => ({ Tags: [{}] }),
    });
    expect(await resourceTags(ctx, 's3', { Bucket: 'b', Key: 'k' }, 'x')).toEqual({ 's3:ExistingObjectTag/': '' });
    expect(await resourceTags(ctx, 'sns', {}, arn('sns', 't'))).toEqual({ 'aws:ResourceTag/': '' });
  });

  test('are empty for a missing resource', async () => {
    const { ctx, asked } = contextWith({});
    expect(await resourceTags(ctx, 'sns', {}, arn('sns', 't'))).toEqual({});
    expect(await resourceTags(ctx, 's3', { Bucket: 'b', Key: 'k' }, 'x')).toEqual({});
    expect(asked).toHaveLength(2);
    for (const [service, resource] of [
      ['sns', undefined],
      ['sns', '*'],
      ['route53', arn('route53', 'x')],
      ['sqs', arn('sqs', 'q')],
      ['cloudformation', arn('cloudformation', 'stack/s')],
      ['iam', 'arn:aws:iam::1:group/g'],
    ] as const)
      expect(await resourceTags(ctx, service, {}, resource), service).toEqual({});
    expect(asked).toHaveLength(2);
  });
});

describe('facts that only a service knows', () => {
  test('is the ARN of a secret', async () => {
    const { ctx, asked } = contextWith({ 'secretsmanager.describeSecret': () => ({ ARN: 'arn' }) });
    expect(await named(ctx, 'secretsmanager', { SecretId: 's', More: 1 })).toEqual({ SecretId: 'arn', More: 1 });
    expect(asked).toMatchObject([{ input: { SecretId: 's' } }]);
    for (const input of [{}, { SecretId: '' }, { SecretId: 5 }])
      expect(await named(ctx, 'secretsmanager', input)).toBe(input);
    const none = contextWith({});
    const input = { SecretId: 's' };
    expect(await named(none.ctx, 'secretsmanager', input)).toBe(input);
    expect(await named(none.ctx, 's3', input)).toBe(input);
  });

  test.each<[string, Record<string, unknown>, string, boolean, string]>([
    ['ses', { Source: 'ann@example.com' }, 'ann@example.com', true, 'ann@example.com'],
    ['ses', { Source: 'ann@example.com' }, 'ann@example.com', false, 'example.com'],
    ['ses', { Source: 'Ann <ann@example.com> ' }, 'ann@example.com', false, 'example.com'],
    ['sesv2', { FromEmailAddress: ' ann@example.com ' }, 'ann@example.com', false, 'example.com'],
    [
      'ses',
      { RawMessage: { Data: Buffer.from('To: x\r\nfrom:  Ann <ann@example.com>\r\n\r\nhi') } },
      'ann@example.com',
      false,
      'example.com',
    ],
    [
      'sesv2',
      { Content: { Raw: { Data: Buffer.from('From: ann@example.com\n\n') } } },
      'ann@example.com',
      false,
      'example.com',
    ],
  ])('is the identity that covers an address: %s %j', async (service, input, address, known, identity) => {
    const { ctx, asked } = contextWith({
      'sesv2.getEmailIdentity': () => {
        if (!known) throw new AwsError('NotFoundException', 'x');
        return {};
      },
    });
    expect(await named(ctx, service, input)).toEqual({
      ...input,
      Source: address,
      SourceArn: `arn:aws:ses:eu-west-1:111111111111:identity/${identity}`,
    });
    expect(asked).toMatchObject([{ input: { EmailIdentity: address } }]);
  });

  test('is undefined where the identity is named, or there is no sender', async () => {
    const { ctx, asked } = contextWith({});
    for (const input of [
      { Source: 'a@b.c', SourceArn: 'arn' },
      { FromEmailAddress: 'a@b.c', FromEmailAddressIdentityArn: 'arn' },
      {},
      { RawMessage: { Data: 'text' } },
      { RawMessage: { Data: Buffer.from('To: x') } },
      { RawMessage: { Data: Buffer.from(`${'x'.repeat(65_537)}\nFrom: a@b.c`) } },
    ])
      expect(await named(ctx, 'ses', input)).toBe(input);
    expect(asked).toEqual([]);
  });

  test('are the roles of an OpenAPI document', async () => {
    const { ctx } = contextWith({});
    const document = {
      swagger: '2.0',
      info: { title: 't', version: '1' },
      paths: { '/': { get: { 'x-amazon-apigateway-integration': { credentials: 'role-a' } } } },
      securityDefinitions: {
        a: { 'x-amazon-apigateway-authorizer': { authorizerCredentials: 'role-b' } },
        b: { Credentials: 'role-a' },
      },
      other: { credentials: { nested: 'no role' }, credential: 'no role' },
    };
    const text = JSON.stringify(document);
    const rolesOf = (input: object) => Object.entries(input).find(([name]) => name !== 'body' && name !== 'Body')?.[1];
    expect(rolesOf(await named(ctx, 'apigateway', { body: Buffer.from(text) }))).toEqual(['role-a', 'role-b']);
    const open = text.replace('"swagger":"2.0"', '"openapi":"3.0.1"');
    expect(rolesOf(await named(ctx, 'apigatewayv2', { Body: open }))).toEqual(['role-a', 'role-b']);
    for (const [service, input] of [
      ['apigateway', { body: text }],
      ['apigatewayv2', { Body: '' }],
      ['apigateway', {}],
    ] as const)
      expect(await named(ctx, service, input)).toBe(input);
  });
});

test('the ARN of an entity of IAM has its path', () => {
  const { ctx, store } = contextWith({});
  const put = (kind: string, name: string, arn: string) =>
    store.collection<object>(`iam/111111111111/${kind}`).put(name, { arn });
  const names = ['groups', 'instance-profiles', 'roles', 'server-certificates', 'users'];
  for (const kind of names) put(kind, 'n', `arn of ${kind}`);
  const of = (kind: string, account = '111111111111', name = 'n') =>
    withPath(ctx, `arn:aws:iam::${account}:${kind}/${name}`);
  expect([of('role'), of('user'), of('group')]).toEqual(['arn of roles', 'arn of users', 'arn of groups']);
  for (const arn of [
    'arn:aws:iam::111111111111:role/none',
    'arn:aws:iam::222222222222:role/n',
    'arn:aws:iam::111111111111:policy/n',
    'arn:aws:iam::111111111111:role/p/n',
    'arn:aws:s3:::b',
  ])
    expect(withPath(ctx, arn)).toBe(arn);
});
