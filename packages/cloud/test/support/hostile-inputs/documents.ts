import type { HostileInput } from './aws.ts';
import { EXPONENTIAL, LETTERS, nested } from './aws.ts';

const DEEP = nested('{"a":', '1', '}', 20_000);
const bucket = (properties: string) => `{"Resources":{"b":{"Type":"AWS::S3::Bucket","Properties":${properties}}}}`;
const output = (value: unknown): string =>
  JSON.stringify({ Resources: { t: { Type: 'AWS::SNS::Topic' } }, Outputs: { o: { Value: value } } });

/** Wraps a value in `wrap` again and again, as text, since the caller's own stack is finite, too. */
function wrapped(open: string, inner: string, close: string, depth: number): string {
  return `{"Resources":{"t":{"Type":"AWS::SNS::Topic"}},"Outputs":{"o":{"Value":${nested(open, inner, close, depth)}}}}`;
}

async function created(aws: Parameters<HostileInput['send']>[0], TemplateBody: string): Promise<string> {
  const StackName = `s${Math.random().toString(36).slice(2)}`;
  await aws.cloudformation.createStack({ StackName, TemplateBody, Capabilities: ['CAPABILITY_AUTO_EXPAND'] });
  for (;;) {
    const { Stacks } = await aws.cloudformation.describeStacks({ StackName });
    const { StackStatus = '', StackStatusReason = '' } = Stacks?.[0] ?? {};
    if (!StackStatus.endsWith('_IN_PROGRESS')) return `${StackStatus} ${StackStatusReason}`;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const template = (name: string, body: string, expected: RegExp): HostileInput => ({
  name: `template: ${name}`,
  send: (aws) => created(aws, body),
  expected,
});

const aliases = Array.from({ length: 9 }, (_, n) => {
  const list = Array.from({ length: 9 }, () => `*a${n}`).join(', ');
  return `  a${n + 1}: &a${n + 1} [${list}]`;
}).join('\n');

const forEach = (depth: number): string => {
  const values = Array.from({ length: 10 }, (_, n) => `v${n}`);
  let body: unknown = {
    [`T${Array.from({ length: depth }, (_, n) => `\${X${n}}`).join('')}`]: { Type: 'AWS::SNS::Topic' },
  };
  for (let n = depth - 1; n >= 0; n--) body = { [`Fn::ForEach::L${n}`]: [`X${n}`, values, body] };
  return JSON.stringify({ Transform: 'AWS::LanguageExtensions', Resources: body });
};

/** Nested loops over a parameter's thousands of values that produce nothing. */
const loopsOfNothing = (): string => {
  let body: unknown = {};
  for (let n = 3; n >= 0; n--) body = { [`Fn::ForEach::L${n}`]: [`X${n}`, { Ref: 'Values' }, body] };
  const Parameters = { Values: { Type: 'CommaDelimitedList', Default: 'a,'.repeat(2_000) } };
  return JSON.stringify({ Transform: 'AWS::LanguageExtensions', Parameters, Resources: body });
};

const doubled = (depth: number): string => {
  return wrapped(`{"Fn::Sub":["\${a}\${a}",{"a":`, '"0123456789"', '}]}', depth);
};

export const DOCUMENTS: readonly HostileInput[] = [
  template('JSON nested deep', bucket(nested('{"a":', '1', '}', 8_000)), /nests too deeply/),
  template('JSON lists nested deep', `{"Resources":${nested('[', '1', ']', 20_000)}}`, /nests too deeply/),
  template('YAML nested deep', `Resources: ${'['.repeat(20_000)}`, /nest/),
  template('YAML aliases of aliases', `Mappings:\n  a0: &a0 [x]\n${aliases}\n`, /aliases expand to too many nodes/),
  template('loops inside each other', forEach(6), /ValidationError/),
  template('loops inside each other that make nothing', loopsOfNothing(), /more than a template may hold/),
  template(
    'an exponential allowed pattern',
    JSON.stringify({
      Parameters: { P: { Type: 'String', AllowedPattern: EXPONENTIAL, Default: LETTERS } },
      Resources: { t: { Type: 'AWS::SNS::Topic' } },
    }),
    /must match pattern/,
  ),
  template('a text that doubles', doubled(60), /more than 5000000 characters/),
  template(
    'JSON in JSON in JSON',
    wrapped('{"Fn::ToJsonString":', '{"a":"\\""}', '}', 400).replace('{', '{"Transform":"AWS::LanguageExtensions",'),
    /more than 5000000 characters|ROLLBACK|Validation/,
  ),
  template('base64 of base64', wrapped('{"Fn::Base64":', '"x"', '}', 400), /more than 5000000 characters/),
  template(
    'conditions nested deep',
    `{"Conditions":{"c":${nested('{"Fn::Not":[', '{"Fn::Equals":["a","a"]}', ']}', 2_000)}},"Resources":{"t":{"Type":"AWS::SNS::Topic"}}}`,
    /nests too deeply/,
  ),
  template(
    'conditions that refer to the last one twice',
    JSON.stringify({
      Conditions: Object.fromEntries(
        Array.from({ length: 100 }, (_, n) => [
          `c${n}`,
          n === 0
            ? { 'Fn::Equals': ['a', 'b'] }
            : { 'Fn::Or': [{ Condition: `c${n - 1}` }, { Condition: `c${n - 1}` }] },
        ]),
      ),
      Resources: { t: { Type: 'AWS::SNS::Topic', Condition: 'c99' } },
    }),
    /COMPLETE|ValidationError/,
  ),
  template('variables that do not end', output({ 'Fn::Sub': '${a'.repeat(15_000) }), /COMPLETE|ValidationError/),
  {
    name: 'IAM: a policy nested deep',
    send: ({ iam }) => iam.createPolicy({ PolicyName: 'p', PolicyDocument: DEEP.slice(0, 130_000) }),
    expected: /MalformedPolicyDocument|LimitExceeded|ValidationError/,
  },
  {
    name: 'IAM: thousands of statements with stars',
    send: async ({ iam }) => {
      const statement = { Effect: 'Allow', Action: `${'*a'.repeat(60)}b`, Resource: `${'*a'.repeat(60)}b` };
      const policy = JSON.stringify({ Version: '2012-10-17', Statement: Array.from({ length: 400 }, () => statement) });
      const { EvaluationResults } = await iam.simulateCustomPolicy({
        PolicyInputList: [policy],
        ActionNames: Array.from({ length: 50 }, () => `s3:${'a'.repeat(100)}`),
        ResourceArns: Array.from({ length: 50 }, (_, n) => `arn:aws:s3:::${'a'.repeat(2_000)}${n}`),
      });
      return `${EvaluationResults?.length} results`;
    },
    expected: /results|LimitExceeded|Invalid|Validation/,
  },
  {
    name: 'Query: a hundred thousand parameters',
    send: async ({ endpoint }) => {
      const parameters = Array.from({ length: 100_000 }, (_, n) => `Tags.member.${n}.Key=a`);
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `Action=GetCallerIdentity&Version=2011-06-15&${parameters.join('&')}`,
      });
      return `${response.status}`;
    },
    expected: /^(200|403|413)$/,
  },
  {
    name: 'S3: a bucket policy nested deep',
    send: async ({ s3 }) => {
      await s3.createBucket({ Bucket: 'deep' });
      return s3.putBucketPolicy({ Bucket: 'deep', Policy: DEEP });
    },
    expected: /MalformedPolicy|TooLarge|Invalid/,
  },
  {
    name: 'S3: a bucket policy of stars',
    send: async ({ s3 }) => {
      await s3.createBucket({ Bucket: 'stars' });
      const Resource = `arn:aws:s3:::stars/${'*a'.repeat(9_000)}b`;
      const Statement = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource };
      await s3.putBucketPolicy({ Bucket: 'stars', Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
      return s3.getObject({ Bucket: 'stars', Key: 'a'.repeat(1_000) });
    },
    expected: /NoSuchKey/,
  },
  {
    name: 'SNS: a filter policy nested deep',
    send: async ({ sns, sqs }) => {
      const { TopicArn } = await sns.createTopic({ Name: 'deep' });
      await sqs.createQueue({ QueueName: 'deep' });
      return sns.subscribe({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:us-east-1:000000000000:deep',
        Attributes: { FilterPolicyScope: 'MessageBody', FilterPolicy: nested('{"a":', '["x"]', '}', 5_000) },
      });
    },
    expected: /InvalidParameter/,
  },
  {
    name: 'SNS: a filter policy of many combinations',
    send: async ({ sns }) => {
      const { TopicArn } = await sns.createTopic({ Name: 'many' });
      const values = Array.from({ length: 150 }, (_, n) => `v${n}`);
      const FilterPolicy = JSON.stringify({ a: values, b: values, c: values, d: values, e: values });
      return sns.subscribe({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:us-east-1:000000000000:deep',
        Attributes: { FilterPolicy },
      });
    },
    expected: /too complex/i,
  },
  {
    name: 'SNS: a message nested deep for a filter of bodies',
    send: async ({ sns, sqs }) => {
      const { TopicArn } = await sns.createTopic({ Name: 'bodies' });
      await sqs.createQueue({ QueueName: 'bodies' });
      await sns.subscribe({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:us-east-1:000000000000:bodies',
        Attributes: { FilterPolicyScope: 'MessageBody', FilterPolicy: '{"a":{"a":["x"]}}' },
      });
      await sns.publish({ TopicArn, Message: nested('[', '{"a":{"a":"y"}}', ']', 60_000) });
      return 'published';
    },
    expected: /published/,
  },
  {
    name: 'EventBridge: a pattern of many alternatives',
    send: ({ events }) => {
      const or = (name: string) => ({ $or: Array.from({ length: 10 }, (_, n) => ({ [`${name}${n}`]: ['x'] })) });
      const EventPattern = JSON.stringify({ detail: { ...or('a'), b: or('b'), c: or('c'), d: or('d') } });
      return events.putRule({ Name: 'many', EventPattern });
    },
    expected: /Too many combinations/,
  },
  {
    name: 'EventBridge: a pattern nested deep',
    send: ({ events }) => events.testEventPattern({ EventPattern: nested('{"a":', '["x"]', '}', 50_000), Event: '{}' }),
    expected: /Invalid|Validation/,
  },
  {
    name: 'EventBridge: an event nested deep',
    send: async ({ events }) => {
      const Event = `{"id":"1","detail-type":"t","source":"s","account":"000000000000","time":"2026-01-01T00:00:00Z","region":"us-east-1","resources":[],"detail":${DEEP}}`;
      const { Result } = await events.testEventPattern({ EventPattern: '{"detail":{"a":{"a":["x"]}}}', Event });
      return `${Result}`;
    },
    expected: /false|not valid|Invalid|Validation/,
  },
  {
    name: 'EventBridge: a detail nested deep',
    send: async ({ events }) => {
      await events.putRule({ Name: 'deep', EventPattern: '{"detail":{"a":{"a":["x"]}}}' });
      const Entries = [{ Source: 's', DetailType: 't', Detail: DEEP }];
      const { Entries: results } = await events.putEvents({ Entries });
      return results?.[0]?.ErrorCode ?? 'accepted';
    },
    expected: /accepted|Malformed/,
  },
  {
    name: 'EventBridge: a template that asks for the event thousands of times',
    send: async ({ events, sqs }) => {
      const { QueueUrl } = await sqs.createQueue({ QueueName: 'transformed' });
      await events.putRule({ Name: 'transformed', EventPattern: '{"source":["transformed"]}' });
      const InputTransformer = { InputPathsMap: { a: '$.detail' }, InputTemplate: `[1${',<a>'.repeat(2_000)}]` };
      const Arn = 'arn:aws:sqs:us-east-1:000000000000:transformed';
      await events.putTargets({
        Rule: 'transformed',
        Targets: [{ Id: '1', Arn, InputTransformer }],
      });
      const Detail = JSON.stringify({ a: 'a'.repeat(250_000) });
      await events.putEvents({ Entries: [{ Source: 'transformed', DetailType: 't', Detail }] });
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl });
      return `${Messages.length} messages`;
    },
    expected: /^0 messages$/,
  },
  {
    name: 'Lambda: a filter nested deep',
    send: ({ lambda }) =>
      lambda.createEventSourceMapping({
        FunctionName: 'f',
        EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:deep',
        FilterCriteria: { Filters: [{ Pattern: DEEP.slice(0) }] },
      }),
    expected: /InvalidParameterValue|Validation|ResourceNotFound/,
  },
  {
    name: 'API Gateway: a document nested deep',
    send: ({ api }) => api.importRestApi({ body: Buffer.from(`{"swagger":"2.0","info":${DEEP}}`) }),
    expected: /BadRequest/,
  },
  {
    name: 'API Gateway: a document of aliases',
    send: ({ api }) =>
      api.importRestApi({
        body: Buffer.from(`swagger: '2.0'\ninfo: {title: t}\na0: &a0 [x]\n${aliases.replace(/^ {2}/gm, '')}\n`),
      }),
    expected: /BadRequest/,
  },
  {
    name: 'API Gateway: a model nested deep',
    send: async ({ api }) => {
      const { id: restApiId = '' } = await api.createRestApi({ name: 'hostile' });
      const schema = nested('{"items":', '{}', '}', 50_000);
      return api.createModel({ restApiId, name: 'Deep', contentType: 'application/json', schema });
    },
    expected: /BadRequest/,
  },
  {
    name: 'API Gateway: braces of a path',
    send: ({ api }) => {
      const paths = { [`/${'{'.repeat(400_000)}`]: { get: { responses: {} } } };
      return api.importRestApi({ body: Buffer.from(JSON.stringify({ swagger: '2.0', info: { title: 't' }, paths })) });
    },
    expected: /BadRequest/,
  },
  {
    name: 'CloudWatch: a dashboard nested deep',
    send: ({ cloudwatch }) => cloudwatch.putDashboard({ DashboardName: 'd', DashboardBody: DEEP }),
    expected: /Invalid/,
  },
  {
    name: 'DynamoDB: a policy nested deep',
    send: async ({ dynamodb }) => {
      const KeySchema = [{ AttributeName: 'k', KeyType: 'HASH' as const }];
      const AttributeDefinitions = [{ AttributeName: 'k', AttributeType: 'S' as const }];
      await dynamodb.createTable({
        TableName: 'deep',
        KeySchema,
        AttributeDefinitions,
        BillingMode: 'PAY_PER_REQUEST',
      });
      return dynamodb.putResourcePolicy({
        ResourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/deep',
        Policy: DEEP,
      });
    },
    expected: /Validation|Limit|Policy/,
  },
  {
    name: 'SES: loops inside each other',
    send: async ({ ses }) => {
      const TextPart = nested('{{#each ../a}}', '{{#if none}}x{{/if}}', '{{/each}}', 4).replace('../', '');
      await ses.createTemplate({ Template: { TemplateName: 'loops', SubjectPart: 's', TextPart } });
      const TemplateData = JSON.stringify({ a: Array.from({ length: 2_000 }, () => 1) });
      return ses.testRenderTemplate({ TemplateName: 'loops', TemplateData });
    },
    expected: /needs more than/,
  },
  {
    name: 'SES: blocks nested deep',
    send: async ({ ses }) => {
      const TextPart = nested('{{#if a}}', 'x', '{{/if}}', 15_000);
      await ses.createTemplate({ Template: { TemplateName: 'blocks', SubjectPart: 's', TextPart } });
      return ses.testRenderTemplate({ TemplateName: 'blocks', TemplateData: '{"a":true}' });
    },
    expected: /nested too deeply/,
  },
];
