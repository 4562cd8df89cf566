import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
let clients: { lambda: Lambda; s3: S3; sns: SNS };
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const options = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test' },
  };
  cf = new CloudFormation(options);
  clients = { lambda: new Lambda(options), s3: new S3({ ...options, forcePathStyle: true }), sns: new SNS(options) };
});
afterAll(() => cloud.close());

const json = JSON.stringify;

async function rest(stack: string): Promise<{ status: string; reason: string; outputs: Record<string, string> }> {
  for (;;) {
    const { Stacks } = await cf.describeStacks({ StackName: stack });
    const { StackStatus: status = '', StackStatusReason: reason = '', Outputs = [] } = Stacks![0]!;
    if (!status.endsWith('_IN_PROGRESS'))
      return { status, reason, outputs: Object.fromEntries(Outputs.map((one) => [one.OutputKey!, one.OutputValue!])) };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const sam = (code: string, more: object = {}) =>
  json({
    Transform: 'AWS::Serverless-2016-10-31',
    Globals: { Function: { Runtime: 'nodejs22.x', Timeout: 10 } },
    Resources: {
      Hello: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Handler: 'index.handler',
          InlineCode: `exports.handler = async () => ({ statusCode: 200, body: '${code}' });`,
          AutoPublishAlias: 'live',
          Policies: [{ DynamoDBReadPolicy: { TableName: { Ref: 'Table' } } }],
          Events: {
            Get: { Type: 'Api', Properties: { Path: '/hello', Method: 'get' } },
            Http: { Type: 'HttpApi', Properties: { Path: '/hello', Method: 'get' } },
            Queue: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
            Nightly: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)' } },
          },
        },
      },
      Table: { Type: 'AWS::Serverless::SimpleTable' },
      Queue: { Type: 'AWS::SQS::Queue' },
      ...more,
    },
    Outputs: {
      Url: {
        Value: {
          'Fn::Sub': `${'$'}{ServerlessRestApi}`,
        },
      },
      Http: { Value: { Ref: 'ServerlessHttpApi' } },
      Alias: { Value: { Ref: 'Hello.Alias' } },
    },
  });

// Logical ids: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
describe('AWS::Serverless-2016-10-31', () => {
  it('deploys functions with APIs, queues, schedules and tables, and publishes a version at each change', async () => {
    const request = { StackName: 'sam', Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] as never };
    await expect(
      cf.createStack({ StackName: 'sam', TemplateBody: sam('one'), Capabilities: ['CAPABILITY_IAM'] }),
    ).rejects.toThrow('Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
    await cf.createStack({ ...request, TemplateBody: sam('one') });
    const made = await rest('sam');
    expect(made).toMatchObject({ status: 'CREATE_COMPLETE' });
    const { StackResourceSummaries = [] } = await cf.listStackResources({ StackName: 'sam' });
    const ids = StackResourceSummaries.map((one) => one.LogicalResourceId);
    expect(ids).toEqual(
      expect.arrayContaining([
        'Hello',
        'HelloRole',
        'HelloAliaslive',
        'HelloGetPermissionProd',
        'HelloHttpPermission',
        'HelloQueue',
        'HelloNightly',
        'HelloNightlyPermission',
        'ServerlessRestApi',
        'ServerlessRestApiProdStage',
        'ServerlessHttpApi',
        'ServerlessHttpApiApiGatewayDefaultStage',
      ]),
    );
    const call = async () => (await fetch(`${cloud.endpoint}/_aws/execute-api/${made.outputs.Url}/Prod/hello`)).text();
    expect(await call()).toBe('one');
    const { TemplateBody } = await cf.getTemplate({ StackName: 'sam', TemplateStage: 'Processed' });
    expect(JSON.parse(TemplateBody!).Resources.Hello.Type).toBe('AWS::Lambda::Function');
    expect((await cf.getTemplate({ StackName: 'sam' })).TemplateBody).toBe(sam('one'));

    await cf.updateStack({ ...request, TemplateBody: sam('two') });
    expect(await rest('sam')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await call()).toBe('two');
    const { Versions = [] } = await clients.lambda.listVersionsByFunction({
      FunctionName: made.outputs.Alias!.split(':').slice(0, -1).join(':'),
    });
    // The first version is retained.
    expect(Versions.map((one) => one.Version)).toEqual(['$LATEST', '1', '2']);
    await cf.deleteStack({ StackName: 'sam' });
  }, 60_000);

  it('has authorizers asked before a function is', async () => {
    const allow = `exports.handler = async (event) => event.type === 'TOKEN'
      ? { principalId: 'p', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: event.authorizationToken === 'yes' ? 'Allow' : 'Deny', Action: 'execute-api:Invoke', Resource: '*' }] } }
      : { isAuthorized: event.headers.authorization === 'yes' };`;
    const fn = (InlineCode: string, more: object = {}) => ({
      Type: 'AWS::Serverless::Function',
      Properties: { Handler: 'index.handler', Runtime: 'nodejs22.x', InlineCode, ...more },
    });
    const FunctionArn = { 'Fn::GetAtt': ['Guard', 'Arn'] };
    const api = (RestApiId: string, Type: string, Path: string, more: object = {}) => ({
      Type,
      Properties: { Path, Method: 'get', [Type === 'Api' ? 'RestApiId' : 'ApiId']: { Ref: RestApiId }, ...more },
    });
    const TemplateBody = json({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Guard: fn(allow),
        Hello: fn("exports.handler = async () => ({ statusCode: 200, body: 'in' });", {
          Events: {
            Closed: api('Rest', 'Api', '/closed'),
            Open: api('Rest', 'Api', '/open', { Auth: { Authorizer: 'NONE' } }),
            HttpClosed: api('Http', 'HttpApi', '/closed'),
            HttpOpen: api('Http', 'HttpApi', '/open', { Auth: { Authorizer: 'NONE' } }),
          },
        }),
        Rest: {
          Type: 'AWS::Serverless::Api',
          Properties: {
            StageName: 's',
            Auth: { DefaultAuthorizer: 'A', Authorizers: { A: { FunctionArn, Identity: { ReauthorizeEvery: 0 } } } },
          },
        },
        Http: {
          Type: 'AWS::Serverless::HttpApi',
          Properties: {
            Auth: {
              DefaultAuthorizer: 'B',
              Authorizers: {
                B: {
                  FunctionArn,
                  AuthorizerPayloadFormatVersion: 2,
                  EnableSimpleResponses: true,
                  EnableFunctionDefaultPermissions: true,
                  Identity: { Headers: ['Authorization'] },
                },
              },
            },
          },
        },
      },
      Outputs: { Rest: { Value: { Ref: 'Rest' } }, Http: { Value: { Ref: 'Http' } } },
    });
    await cf.createStack({
      StackName: 'auth',
      TemplateBody,
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
    });
    const { status, outputs } = await rest('auth');
    expect(status).toBe('CREATE_COMPLETE');
    const call = async (id: string, path: string, authorization?: string) => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      return (await fetch(`${cloud.endpoint}/_aws/execute-api/${id}${path}`, { headers })).status;
    };
    const all = async (id: string, prefix: string) => [
      await call(id, `${prefix}/open`),
      await call(id, `${prefix}/closed`),
      await call(id, `${prefix}/closed`, 'no'),
      await call(id, `${prefix}/closed`, 'yes'),
    ];
    expect(await all(outputs.Rest!, '/s')).toEqual([200, 401, 403, 200]);
    expect(await all(outputs.Http!, '/$default')).toEqual([200, 401, 403, 200]);
  }, 60_000);

  it('works on what loops have made, and Globals of two kinds meet', async () => {
    const TemplateBody = json({
      Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'],
      Globals: { Function: { Runtime: 'nodejs22.x', Environment: { Variables: { SHARED: '1' } } } },
      Resources: {
        'Fn::ForEach::Functions': [
          'Name',
          ['One', 'Two'],
          {
            [`Fn${'$'}{Name}`]: {
              Type: 'AWS::Serverless::Function',
              Properties: {
                Handler: 'index.handler',
                InlineCode: 'exports.handler = async () => 1;',
                Environment: { Variables: { OWN: { Ref: 'Name' } } },
              },
            },
          },
        ],
      },
    });
    const names = { StackName: 'loops', ChangeSetName: 'c' };
    await cf.createChangeSet({ ...names, ChangeSetType: 'CREATE', TemplateBody, Capabilities: ['CAPABILITY_IAM'] });
    const { Changes = [] } = await cf.describeChangeSet(names);
    expect(Changes.map((change) => change.ResourceChange?.LogicalResourceId).sort()).toEqual([
      'FnOne',
      'FnOneRole',
      'FnTwo',
      'FnTwoRole',
    ]);
    const { TemplateBody: processed } = await cf.getTemplate({ ...names, TemplateStage: 'Processed' });
    expect(JSON.parse(processed!).Resources.FnTwo.Properties.Environment.Variables).toEqual({
      SHARED: '1',
      OWN: 'Two',
    });
    await cf.deleteStack({ StackName: 'loops' });
  });

  it('reports all mistakes, in a change set as its status', async () => {
    const bad = json({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        A: { Type: 'AWS::Serverless::Function', Properties: { Handler: 'a.b', Runtime: 'nodejs22.x' } },
        B: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: './src', Runtime: 'nodejs22.x' } },
      },
    });
    await cf.createChangeSet({
      StackName: 'bad',
      ChangeSetName: 'c',
      ChangeSetType: 'CREATE',
      TemplateBody: bad,
      Capabilities: ['CAPABILITY_IAM'],
    });
    const set = await cf.describeChangeSet({ StackName: 'bad', ChangeSetName: 'c' });
    expect(set.Status).toBe('FAILED');
    expect(set.StatusReason).toMatch(
      /^Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. Number of errors found: 2. Resource with id \[A\] is invalid. .*Resource with id \[B\] is invalid. 'CodeUri' is not a valid S3 Uri/,
    );
    await cf.createStack({ StackName: 'good', TemplateBody: json({ Resources: { T: { Type: 'AWS::SNS::Topic' } } }) });
    // The same as for a creation: the update begins, and is rolled back.
    await cf.updateStack({
      StackName: 'good',
      TemplateBody: bad,
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
    });
    const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 'good' });
    const undone = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS');
    expect(undone?.ResourceStatusReason).toMatch(/^Transform AWS::Serverless-2016-10-31 failed with: /);
    const { Stacks = [] } = await cf.describeStacks({ StackName: 'good' });
    expect(Stacks[0]?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await cf.getTemplate({ StackName: 'good' })).TemplateBody).toContain('AWS::SNS::Topic');
    const machine = json({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: { M: { Type: 'AWS::Serverless::WebSocketApi', Properties: {} } },
    });
    const Capabilities = ['CAPABILITY_AUTO_EXPAND' as const];
    await expect(cf.createStack({ StackName: 'm', TemplateBody: machine, Capabilities })).rejects.toThrow(
      'AWS::Serverless::WebSocketApi',
    );
    const rotated = json({
      Transform: 'AWS::SecretsManager-2020-07-23',
      Resources: { T: { Type: 'AWS::SNS::Topic' } },
    });
    await expect(cf.createStack({ StackName: 'm', TemplateBody: rotated, Capabilities })).rejects.toThrow(
      'The transform AWS::SecretsManager-2020-07-23 is not implemented by jaws-cloud.',
    );
    await expect(cf.createStack({ StackName: 'm', TemplateBody: machine })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_AUTO_EXPAND]',
    );
  });
});

describe('AWS::Include and macros', () => {
  it('adds what stands in a bucket', async () => {
    await clients.s3.createBucket({ Bucket: 'parts' });
    await clients.s3.putObject({ Bucket: 'parts', Key: 'topic.yaml', Body: 'TopicName: from-the-part' });
    const body = json({
      Parameters: { Bucket: { Type: 'String' } },
      Resources: {
        T: {
          Type: 'AWS::SNS::Topic',
          Properties: {
            DisplayName: 'x',
            'Fn::Transform': {
              Name: 'AWS::Include',
              Parameters: { Location: { 'Fn::Sub': `s3://${'$'}{Bucket}/topic.yaml` } },
            },
          },
        },
      },
    });
    await cf.createStack({
      StackName: 'include',
      TemplateBody: body,
      Parameters: [{ ParameterKey: 'Bucket', ParameterValue: 'parts' }],
      Capabilities: ['CAPABILITY_AUTO_EXPAND'],
    });
    expect(await rest('include')).toMatchObject({ status: 'CREATE_COMPLETE' });
    const { Topics = [] } = await clients.sns.listTopics({});
    expect(Topics.map((topic) => topic.TopicArn)).toContain('arn:aws:sns:us-east-1:000000000000:from-the-part');
  });

  it('hands fragments to the function of a macro', async () => {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html
    const code = `exports.handler = async (event) => {
      if (event.params.fail) return { requestId: event.requestId, status: 'failure', errorMessage: 'not today' };
      const fragment = { ...event.fragment, TopicName: event.params.prefix + event.templateParameterValues.Name };
      return { requestId: event.requestId, status: 'success', fragment };
    };`;
    const macro = json({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
              ],
            },
          },
        },
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Handler: 'index.handler',
            Runtime: 'nodejs22.x',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Code: { ZipFile: code },
          },
        },
        M: {
          Type: 'AWS::CloudFormation::Macro',
          Properties: { Name: 'Named', FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
        },
      },
    });
    await cf.createStack({ StackName: 'macro', TemplateBody: macro, Capabilities: ['CAPABILITY_IAM'] });
    expect(await rest('macro')).toMatchObject({ status: 'CREATE_COMPLETE' });
    const user = (params: object) => ({
      TemplateBody: json({
        Parameters: { Name: { Type: 'String', Default: 'topic' } },
        Resources: {
          T: {
            Type: 'AWS::SNS::Topic',
            Properties: { DisplayName: 'x', 'Fn::Transform': { Name: 'Named', Parameters: params } },
          },
        },
      }),
      Capabilities: ['CAPABILITY_AUTO_EXPAND' as const],
    });
    await cf.createStack({ StackName: 'user', ...user({ prefix: 'made-' }) });
    expect(await rest('user')).toMatchObject({ status: 'CREATE_COMPLETE' });
    const { Topics = [] } = await clients.sns.listTopics({});
    expect(Topics.map((topic) => topic.TopicArn)).toContain('arn:aws:sns:us-east-1:000000000000:made-topic');
    // Recorded from AWS: LocalStack, tests/aws/services/cloudformation/test_template_engine.snapshot.json (test_failed_state).
    const rolledBack = async (StackName: string) => {
      const { StackEvents = [] } = await cf.describeStackEvents({ StackName });
      return StackEvents.map((event) => [event.ResourceStatus, event.ResourceStatusReason]);
    };
    await cf.createStack({ StackName: 'user2', ...user({ fail: true }) });
    expect(await rolledBack('user2')).toEqual([
      ['ROLLBACK_COMPLETE', undefined],
      ['ROLLBACK_IN_PROGRESS', 'Transform 000000000000::Named failed with: not today. Rollback requested by user.'],
      ['CREATE_IN_PROGRESS', 'User Initiated'],
    ]);
    const unknown = json({ Transform: 'Nobody', Resources: {} });
    await cf.createStack({
      StackName: 'user3',
      TemplateBody: unknown,
      Capabilities: ['CAPABILITY_AUTO_EXPAND'],
    });
    expect((await rolledBack('user3'))[1]?.[1]).toContain('No transform named 000000000000::Nobody found.');
  }, 30_000);
});
