import { describe, expect, test } from 'vitest';
import { hello, jaws, resourcesFile, testProject } from '../testing.ts';

const { project, model, problems } = testProject();
const file = 'aws_modules/greetings/hello/awsm.json';

type Json = Readonly<Record<string, unknown>>;

const awsm = (source: Json, lambda: Json = { iamPolicyDocumentStatements: [] }) =>
  hello({ lambda: { ...lambda, eventSources: { One: source } } });
const polled = (Properties: Json, more: Json = {}) =>
  awsm({ Type: 'AWS::Lambda::EventSourceMapping', ...more, Properties });
const built = () => model().functions[0]?.eventSources.One;

const template = {
  Parameters: {
    Given: { Type: 'String', Default: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks' },
    Asked: { Type: 'String' },
  },
  Resources: {
    Upstream: { Type: 'AWS::SQS::Queue' },
    Clicks: { Type: 'AWS::Kinesis::Stream' },
    Table: { Type: 'AWS::DynamoDB::Table' },
  },
  Outputs: {
    UpstreamQueueArn: { Value: { 'Fn::GetAtt': ['Upstream', 'Arn'] } },
    ClicksArn: { Value: { 'Fn::GetAtt': 'Clicks.Arn' } },
    ChangesQueue: { Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] } },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    InText: { Value: { 'Fn::Sub': '${Clicks.Arn}' } },
    GivenArn: { Value: { Ref: 'Given' } },
    AskedArn: { Value: { Ref: 'Asked' } },
    Either: { Value: { 'Fn::If': ['Condition', { Ref: 'Upstream' }, { 'Fn::GetAtt': ['Upstream', 'Arn'] }] } },
    Mixed: { Value: { 'Fn::If': ['Condition', { Ref: 'Upstream' }, { Ref: 'Clicks' }] } },
  },
};

describe('the service that is polled', () => {
  test.each([
    ['SQS', 'arn:aws:sqs:us-east-1:123456789012:UpstreamQueue'],
    ['Kinesis', 'arn:aws-cn:kinesis:cn-north-1:123456789012:stream/queue'],
    ['DynamoDB', 'arn:aws:dynamodb:us-east-1:123456789012:table/queues/stream/2026-01-01T00:00:00.000'],
    ['MSK', 'arn:aws:kafka:us-east-1:123456789012:cluster/stream/0-1'],
    ['MQ', 'arn:aws:mq:us-east-1:123456789012:broker:stream:b-1'],
    ['DocumentDB', 'arn:aws:rds:us-east-1:123456789012:cluster:stream'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    ['SQS', { 'Fn::Sub': 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:stream' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    ['SQS', { 'Fn::Sub': ['arn:aws:sqs:${AWS::Region}:${Id}:stream', { Id: '1' }] }],
    ['Kinesis', { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 'kinesis', 'us-east-1', '1', 'stream/x']] }],
    ['SQS', { Ref: 'UpstreamQueueArn' }],
    ['SQS', { Ref: 'aaUpstreamQueueArn' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    ['SQS', { 'Fn::Sub': '${UpstreamQueueArn}' }],
    ['SQS', { 'Fn::If': ['Condition', { Ref: 'UpstreamQueueArn' }, { Ref: 'Either' }] }],
    ['Kinesis', { Ref: 'ClicksArn' }],
    ['Kinesis', { Ref: 'InText' }],
    ['Kinesis', { Ref: 'GivenArn' }],
    ['DynamoDB', { Ref: 'ChangesQueue' }],
    ['SQS', { Ref: 'Either' }],
  ])('is %s by %j', (service, EventSourceArn) => {
    const needed = { StartingPosition: 'LATEST', Topics: ['t'], Queues: ['q'], DocumentDBEventSourceConfig: {} };
    const access = [{ Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-1:1:secret:s' }];
    const properties = { EventSourceArn, ...needed, SourceAccessConfigurations: access };
    project({ [resourcesFile]: template, ...polled(properties) });
    expect(built()).toEqual({ type: 'AWS::Lambda::EventSourceMapping', properties, service });
  });

  test('is a cluster that is not of AWS where the mapping names one', () => {
    const properties = { SelfManagedEventSource: { Endpoints: {} }, StartingPosition: 'LATEST', Topics: ['t'] };
    project(polled(properties));
    expect(built()?.service).toBe('SelfManagedKafka');
  });

  const unknown = `5:14 ${file}: the event source One has an EventSourceArn of which neither its text nor the resources template tells the service, which decides about the rights that polling needs. Add "Service" beside its Type: SQS, Kinesis, DynamoDB, MSK, MQ, DocumentDB.`;

  test.each([
    { Ref: 'AskedArn' },
    { Ref: 'Mixed' },
    { Ref: 'StreamOfNobody' },
    { 'Fn::ImportValue': 'stream' },
    'arn:aws:s3:::stream',
  ])('has to be said for %j, unless all functions share a role', (EventSourceArn) => {
    const write = (source: ReturnType<typeof hello>) => project({ [resourcesFile]: template, ...source });
    write(polled({ EventSourceArn }));
    expect(problems()).toEqual([unknown]);
    write(polled({ EventSourceArn }, { Service: 'SQS' }));
    expect(built()?.service).toBe('SQS');
    write(awsm({ Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn } }, {}));
    expect(built()).toEqual({ type: 'AWS::Lambda::EventSourceMapping', properties: { EventSourceArn } });
  });

  test('is what awsm.json says, unless the ARN says something else', () => {
    project({ [resourcesFile]: template, ...polled({ EventSourceArn: { Ref: 'ClicksArn' } }, { Service: 'SQS' }) });
    expect(problems()).toEqual([
      `5:14 ${file}: the event source One says "Service": "SQS", but its EventSourceArn is of Kinesis.`,
    ]);
  });

  test('is one in all regions', () => {
    const other = {
      Resources: { Upstream: { Type: 'AWS::Kinesis::Stream' } },
      Outputs: { UpstreamQueueArn: { Value: { 'Fn::GetAtt': ['Upstream', 'Arn'] } } },
    };
    project({
      'jaws.json': { ...jaws, stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] } },
      [resourcesFile]: template,
      'cloudformation/dev/eu-west-1/resources-cf.json': other,
      ...polled({ EventSourceArn: { Ref: 'UpstreamQueueArn' } }),
    });
    expect(problems()).toEqual([expect.stringContaining('is of SQS in one region and of Kinesis in another')]);
  });
});

describe('what a source cannot do without', () => {
  test.each([
    ['arn:aws:kinesis:us-east-1:1:stream/x', {}, 'polls Kinesis, which needs StartingPosition'],
    ['arn:aws:dynamodb:us-east-1:1:table/x/stream/y', {}, 'polls DynamoDB, which needs StartingPosition'],
    ['arn:aws:kafka:us-east-1:1:cluster/x/y', { StartingPosition: 'LATEST' }, 'polls MSK, which needs Topics'],
    ['arn:aws:kafka:us-east-1:1:cluster/x/y', { Topics: ['t'] }, 'polls MSK, which needs StartingPosition'],
    ['arn:aws:mq:us-east-1:1:broker:x:y', { Queues: ['q'] }, 'polls MQ, which needs SourceAccessConfigurations'],
    ['arn:aws:mq:us-east-1:1:broker:x:y', { SourceAccessConfigurations: [] }, 'polls MQ, which needs Queues'],
    [
      'arn:aws:rds:us-east-1:1:cluster:x',
      { DocumentDBEventSourceConfig: {} },
      'polls DocumentDB, which needs SourceAccessConfigurations',
    ],
    [
      'arn:aws:rds:us-east-1:1:cluster:x',
      { DocumentDBEventSourceConfig: {}, SourceAccessConfigurations: [] },
      'polls DocumentDB, which needs StartingPosition',
    ],
    ['arn:aws:rds:us-east-1:1:cluster:x', {}, 'polls DocumentDB, which needs DocumentDBEventSourceConfig'],
  ])('%s', (EventSourceArn, more, problem) => {
    project(polled({ EventSourceArn, ...more }));
    expect(problems()).toEqual([`5:14 ${file}: the event source One ${problem}.`]);
  });

  test.each([
    [{}, 'StartingPosition'],
    [{ StartingPosition: 'LATEST' }, 'Topics'],
  ])('a Kafka of one’s own with %j needs %s', (more, needed) => {
    project(polled({ SelfManagedEventSource: { Endpoints: {} }, ...more }));
    expect(problems()).toEqual([`5:14 ${file}: the event source One polls SelfManagedKafka, which needs ${needed}.`]);
  });

  test.each([
    [{ Type: 'AWS::Lambda::EventSourceMapping' }, 'has neither EventSourceArn nor SelfManagedEventSource'],
    [{ Type: 'AWS::Events::Rule', Properties: {} }, 'has neither ScheduleExpression nor EventPattern'],
  ])('%j', (source, problem) => {
    project(awsm(source));
    expect(problems()).toEqual([`5:14 ${file}: the event source One ${problem}.`]);
  });

  test.each([
    [{ Type: 'AWS::SNS::Subscription', Properties: {} }, 'Properties.TopicArn is missing'],
    [{ Type: 'AWS::SNS::Subscription' }, 'Properties is missing'],
    [{ Type: 'AWS::Scheduler::Schedule', Properties: {} }, 'Properties.ScheduleExpression is missing'],
    [{ Type: 'AWS::Logs::SubscriptionFilter', Properties: {} }, 'Properties.LogGroupName is missing'],
    [{ Type: 'AWS::IoT::TopicRule', Properties: {} }, 'Properties.TopicRulePayload is missing'],
    [{ Type: 'AWS::S3::Bucket', Properties: {} }, 'Properties.Bucket is missing'],
    [{ Type: 'AWS::Cognito::UserPool', Properties: { UserPoolArn: 'x' } }, 'Properties.Trigger is missing'],
    [{}, 'Type is missing'],
  ])('%j', (source, problem) => {
    project(awsm(source));
    expect(problems()).toEqual([expect.stringContaining(`lambda.eventSources.One.${problem}.`)]);
  });
});

describe('what awsm.json must not say', () => {
  test.each([
    ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)', Targets: [] }, 'Targets'],
    [
      'AWS::Lambda::EventSourceMapping',
      { EventSourceArn: 'arn:aws:sqs:us-east-1:1:q', FunctionName: 'f' },
      'FunctionName',
    ],
    ['AWS::Lambda::Url', { TargetFunctionArn: 'f' }, 'TargetFunctionArn'],
    ['AWS::SNS::Subscription', { TopicArn: 't', Endpoint: 'f' }, 'Endpoint'],
    ['AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 day)', Target: {} }, 'Target'],
    ['AWS::Logs::SubscriptionFilter', { LogGroupName: 'g', DestinationArn: 'f' }, 'DestinationArn'],
  ])('%s: the function, which JAWS fills in', (Type, Properties, name) => {
    project(awsm({ Type, Properties }));
    expect(problems()).toEqual([`5:14 ${file}: the event source One sets ${name}, which JAWS fills in.`]);
  });

  test('a type that cannot call a function', () => {
    project(awsm({ Type: 'AWS::Event::Rule', Properties: {} }));
    expect(problems()).toEqual([
      `6:17 ${file}: lambda.eventSources.One.Type must be one of AWS::ApiGatewayV2::Route, AWS::Cognito::UserPool, AWS::Events::Rule, AWS::IoT::TopicRule, AWS::Lambda::EventSourceMapping, AWS::Lambda::Url, AWS::Logs::SubscriptionFilter, AWS::S3::Bucket, AWS::SNS::Subscription, AWS::Scheduler::Schedule, not "AWS::Event::Rule". Did you mean AWS::Events::Rule?`,
    ]);
  });

  test('a Service of what is not polled', () => {
    project(awsm({ Type: 'AWS::Lambda::Url', Service: 'SQS' }));
    expect(problems()).toEqual([
      `7:9 ${file}: lambda.eventSources.One.Service is not a known field. Known here: Type, Properties.`,
    ]);
    project(polled({ EventSourceArn: { Ref: 'x' } }, { Servise: 'SQS' }));
    expect(problems()).toEqual([expect.stringContaining('One.Servise is not a known field. Did you mean Service?')]);
  });
});

describe('polling with the role of all functions', () => {
  const role = { IamRoleLambda: { Type: 'AWS::IAM::Role', Properties: {} } };
  const may = (Action: unknown) => ({
    P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action }] } } },
  });
  const source = {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: { Ref: 'UpstreamQueueArn' } },
  };
  const write = (lambda: Json, ...more: Json[]) =>
    project({
      [resourcesFile]: { ...template, Resources: Object.assign({}, template.Resources, role, ...more) },
      ...awsm(source, lambda),
    });

  test('needs a policy that is about the service', () => {
    for (const others of [[], [may(['logs:PutLogEvents', 'dynamodb:*'])]]) {
      write({}, ...others);
      expect(problems()).toEqual([
        `4:14 ${file}: the event source One is polled with the role of all functions, which has no rights of sqs. Write "iamPolicyDocumentStatements": [] under lambda: the function then has a role of its own, with the rights that polling needs. Or give them to the role of all functions.`,
      ]);
    }
  });

  test.each([['sqs:*'], ['*'], [['logs:*', 'sqs:ReceiveMessage']]])('is possible with %j', (action) => {
    write({}, may(action));
    expect(built()?.service).toBe('SQS');
  });

  test('is not what a function with a role of its own does', () => {
    write({ iamPolicyDocumentStatements: [] });
    expect(built()?.service).toBe('SQS');
    write({ cloudFormation: { Role: { Ref: 'MyRoleArn' } } });
    expect(built()?.service).toBe('SQS');
  });
});
