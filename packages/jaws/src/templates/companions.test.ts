import { expect, test } from 'vitest';
import { logicalIdsOf } from '../model/companions.ts';
import { fn } from '../plan/testing.ts';
import { companionsOf } from './companions.ts';

const statement = { Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: { Ref: 'UsersTableArn' } };

test('a function without statements and event sources has its log group, its version and its alias', () => {
  expect(Object.keys(companionsOf(fn('a'), 'dev-shop-lMA'))).toEqual([
    'lMALogGroup',
    'lMAVersion000000000000',
    'lMALive',
  ]);
});

test('statements make a role that can do nothing else but write its own log', () => {
  const { lMARole } = companionsOf(fn('a', { statements: [statement] }), 'dev-shop-lMA');
  const document = (lMARole!.Properties!.Policies as { PolicyDocument: { Statement: object[] } }[])[0]!.PolicyDocument;
  expect(document.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
        'Fn::Sub': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/dev-shop-lMA:*',
      },
    },
    statement,
  ]);
});

const statementsOf = (over: object, properties: object) => {
  const { lMARole } = companionsOf(fn('a', { statements: [statement], properties: { ...properties }, ...over }), 'f');
  const [policy] = lMARole!.Properties!.Policies as { PolicyDocument: { Statement: Record<string, unknown>[] } }[];
  return policy!.PolicyDocument.Statement;
};

test('the role has what the properties of the function need', () => {
  const between = (properties: object) => statementsOf({}, properties).slice(1, -1);
  expect(between({ Layers: ['x'], TracingConfig: { Mode: 'PassThrough' } })).toEqual([]);
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
  const [vpc] = between({ VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } });
  expect([vpc?.Action, vpc?.Resource]).toEqual([
    [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    '*',
  ]);
  const access = 'arn:aws:elasticfilesystem:us-east-1:1:access-point/fsap-1';
  expect(
    between({
      TracingConfig: { Mode: 'Active' },
      DeadLetterConfig: { TargetArn: { Ref: 'DeadArn' } },
      FileSystemConfigs: [{ Arn: access, LocalMountPath: '/mnt/x' }],
    }),
  ).toEqual([
    { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
    { Effect: 'Allow', Action: ['sqs:SendMessage', 'sns:Publish'], Resource: { Ref: 'DeadArn' } },
    {
      Effect: 'Allow',
      Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      Resource: '*',
      Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': access } },
    },
  ]);
});

test('the role writes into the log group that the function names', () => {
  const group = (LogGroup: unknown) => statementsOf({}, { LoggingConfig: { LogGroup } })[0]?.Resource;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const start = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:';
  expect(group('/mine')).toEqual({ 'Fn::Sub': `${start}/mine:*` });
  expect(group({ Ref: 'Group' })).toEqual({ 'Fn::Sub': [`${start}\${LogGroup}:*`, { LogGroup: { Ref: 'Group' } }] });
});

test('a queue that is polled is in the role, and the mapping waits for it', () => {
  const source = {
    type: 'AWS::Lambda::EventSourceMapping',
    properties: { EventSourceArn: { Ref: 'JobsArn' }, BatchSize: 5 },
    service: 'SQS',
  } as const;
  const { lMARole, lMAJobs } = companionsOf(fn('a', { statements: [statement], eventSources: { Jobs: source } }), 'f');
  expect(JSON.stringify(lMARole)).toContain('"sqs:DeleteMessage"');
  expect(lMAJobs).toEqual({
    Type: 'AWS::Lambda::EventSourceMapping',
    DependsOn: ['lMARole'],
    Properties: { EventSourceArn: { Ref: 'JobsArn' }, BatchSize: 5, FunctionName: { Ref: 'lMALive' } },
  });
});

test.each([
  ['AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)', Input: '{}' }, 'events.amazonaws.com'],
  ['AWS::SNS::Subscription', { TopicArn: { Ref: 'TopicArn' } }, 'sns.amazonaws.com'],
] as const)('%s may call the function', (type, properties, principal) => {
  const { lMAOne, lMAOnePermission } = companionsOf(fn('a', { eventSources: { One: { type, properties } } }), 'f');
  expect(lMAOne?.Type).toBe(type);
  expect(lMAOnePermission?.Properties).toMatchObject({
    FunctionName: { Ref: 'lMALive' },
    Action: 'lambda:InvokeFunction',
    Principal: principal,
    SourceArn: expect.anything(),
  });
});

test('a log group may call the function before the subscription is made, which tries it', () => {
  const log = (LogGroupName: unknown) =>
    companionsOf(
      fn('a', { eventSources: { Log: { type: 'AWS::Logs::SubscriptionFilter', properties: { LogGroupName } } } }),
      'f',
    );
  expect(log('/mine').lMALog).toEqual({
    Type: 'AWS::Logs::SubscriptionFilter',
    DependsOn: ['lMALogPermission'],
    Properties: { FilterPattern: '', LogGroupName: '/mine', DestinationArn: { Ref: 'lMALive' } },
  });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const start = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:';
  expect(log('/mine').lMALogPermission?.Properties).toMatchObject({
    Principal: 'logs.amazonaws.com',
    SourceArn: { 'Fn::Sub': `${start}/mine:*` },
  });
  expect(log({ Ref: 'Group' }).lMALogPermission?.Properties?.SourceArn).toEqual({
    'Fn::Sub': [`${start}\${LogGroup}:*`, { LogGroup: { Ref: 'Group' } }],
  });
});

test.each([
  [{}, undefined],
  [{ Prefix: 'in/' }, { prefix: 'in/' }],
  [{ Suffix: '.jpg' }, { suffix: '.jpg' }],
  [{ Prefix: 'a*\\b', Suffix: '.jpg' }, { wildcard: 'a\\*\\\\b*.jpg' }],
])('the objects of a bucket that call the function: %j', (which, key) => {
  const properties = { Bucket: { Ref: 'Name' }, ...which, RetryPolicy: { MaximumRetryAttempts: 1 } };
  const made = companionsOf(fn('a', { eventSources: { B: { type: 'AWS::S3::Bucket', properties } } }), 'f');
  expect(made.lMAB?.Properties).toEqual({
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [{ Ref: 'Name' }] }, ...(key && { object: { key: [key] } }) },
    },
    Targets: [{ Id: 'function', Arn: { Ref: 'lMALive' }, RetryPolicy: { MaximumRetryAttempts: 1 } }],
  });
});

test('a schedule has a role of its own that may call the function and nothing else', () => {
  const properties = { ScheduleExpression: 'cron(0 8 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' };
  const made = companionsOf(
    fn('a', { eventSources: { Daily: { type: 'AWS::Scheduler::Schedule', properties } } }),
    'f',
  );
  expect(made.lMADaily?.Properties).toEqual({
    FlexibleTimeWindow: { Mode: 'OFF' },
    ...properties,
    Target: { Arn: { Ref: 'lMALive' }, RoleArn: { 'Fn::GetAtt': ['lMADailyRole', 'Arn'] } },
  });
  expect(JSON.stringify(made.lMADailyRole)).toContain(
    '"Action":["lambda:InvokeFunction"],"Resource":[{"Ref":"lMALive"},{"Fn::GetAtt":["lMA","Arn"]}]',
  );
});

test('a function URL is for signed requests, unless it says otherwise', () => {
  const url = (properties: object) =>
    companionsOf(fn('a', { eventSources: { Url: { type: 'AWS::Lambda::Url', properties: { ...properties } } } }), 'f');
  expect(url({}).lMAUrl).toMatchObject({
    DependsOn: ['lMALive'],
    Properties: { AuthType: 'AWS_IAM', Qualifier: 'live' },
  });
  expect(Object.keys(url({})).filter((id) => id.startsWith('lMAUrl'))).toEqual(['lMAUrl']);
  expect(url({ AuthType: 'NONE' }).lMAUrlPermission?.Properties).toMatchObject({
    Principal: '*',
    Action: 'lambda:InvokeFunctionUrl',
    FunctionUrlAuthType: 'NONE',
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
test('a function URL for everyone also lets everyone invoke the function, by the URL only', () => {
  const properties = { AuthType: 'NONE' };
  const made = companionsOf(fn('a', { eventSources: { Url: { type: 'AWS::Lambda::Url', properties } } }), 'f');
  expect(made.lMAUrlInvokePermission?.Properties).toEqual({
    FunctionName: { Ref: 'lMALive' },
    Action: 'lambda:InvokeFunction',
    Principal: '*',
    InvokedViaFunctionUrl: true,
  });
});

test('the logical ids that are checked for clashes are those of the template', () => {
  const ScheduleExpression = 'rate(1 day)';
  const everything = fn('a', {
    statements: [],
    eventSources: {
      Queue: { type: 'AWS::Lambda::EventSourceMapping', properties: { EventSourceArn: 'arn' }, service: 'SQS' },
      Rule: { type: 'AWS::Events::Rule', properties: { ScheduleExpression } },
      Schedule: { type: 'AWS::Scheduler::Schedule', properties: { ScheduleExpression } },
      Topic: { type: 'AWS::SNS::Subscription', properties: { TopicArn: 'arn' } },
      Url: { type: 'AWS::Lambda::Url', properties: { AuthType: 'NONE' } },
      Log: { type: 'AWS::Logs::SubscriptionFilter', properties: { LogGroupName: 'g' } },
      Pool: { type: 'AWS::Cognito::UserPool', properties: { UserPoolArn: 'arn', Trigger: 'PreSignUp' } },
      Bucket: { type: 'AWS::S3::Bucket', properties: { Bucket: 'b' } },
      Device: { type: 'AWS::IoT::TopicRule', properties: { TopicRulePayload: { Sql: 'SELECT 1' } } },
    },
  });
  const ids = logicalIdsOf(everything).map(([id]) => id);
  expect(ids.toSorted()).toEqual(['lMA', ...Object.keys(companionsOf(everything, 'f'))].toSorted());
});
