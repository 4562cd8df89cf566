import { expect } from 'vitest';
import { zipOf } from '../../src/services/apigateway/testing/zip.ts';
import { type EveryClient, QUEUE, ROLE } from './world.ts';

/** A durable thing that writing `n` changes: reading it shows which write it saw last. */
export interface Entry {
  readonly name: string;
  make?(clients: EveryClient): Promise<unknown>;
  write(clients: EveryClient, n: number): Promise<unknown>;
  /** The number it shows; for a `count`, how many there are. Throws if it is a mix of two writes. */
  read(clients: EveryClient): Promise<number>;
  /** Every write adds one; `more`: at least that many, and after a moment. */
  readonly counts?: 'exact' | 'more';
}

const url = async ({ sqs }: EveryClient, QueueName: string): Promise<string> =>
  (await sqs.getQueueUrl({ QueueName })).QueueUrl ?? '';

async function depth(clients: EveryClient, name: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await clients.sqs.getQueueAttributes({
    QueueUrl: await url(clients, name),
    AttributeNames: [...names],
  });
  return names.reduce((sum, one) => sum + Number(Attributes[one]), 0);
}

/** Both must say the same: they were written together. */
function isSame(a: number, b: number): number {
  expect(a).toBe(b);
  return a;
}

const numberOf = (text: string | undefined): number => Number(text ?? 0);
const topic = 'arn:aws:sns:us-east-1:000000000000:seed';
const alarm = { AlarmName: 'seed', Namespace: 'N', MetricName: 'm', Statistic: 'Sum', Period: 60 } as const;
const code = zipOf('index.js', 'exports.handler = async () => 1;');
const schedule = {
  Name: 'seed',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  // A queue of its own: the schedule starts at any time, and others count the messages in theirs.
  Target: { Arn: QUEUE.replace('seed', 'ticks'), RoleArn: ROLE },
} as const;

const zone = async ({ route53 }: EveryClient) => (await route53.listHostedZones({})).HostedZones?.[0]?.Id ?? '';
const record = (name: string, n: number) => ({
  Action: 'UPSERT' as const,
  ResourceRecordSet: { Name: name, Type: 'TXT' as const, TTL: 60, ResourceRecords: [{ Value: `"${n}"` }] },
});

/** One for every service that stores state. */
export const ENTRIES: readonly Entry[] = [
  {
    name: 's3',
    write: ({ s3 }, n) => s3.putObject({ Bucket: 'seed', Key: 'n', Body: String(n), Metadata: { n: String(n) } }),
    read: async ({ s3 }) => {
      const { Body, Metadata } = await s3.getObject({ Bucket: 'seed', Key: 'n' });
      return isSame(numberOf(await Body?.transformToString()), numberOf(Metadata?.n));
    },
  },
  {
    name: 's3 multipart',
    async write({ s3 }, n) {
      const at = { Bucket: 'seed', Key: 'parts' };
      const { UploadId } = await s3.createMultipartUpload({ ...at, Metadata: { n: String(n) } });
      const { ETag } = await s3.uploadPart({ ...at, UploadId, PartNumber: 1, Body: String(n) });
      await s3.completeMultipartUpload({ ...at, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } });
    },
    read: async ({ s3 }) => {
      const { Body, Metadata } = await s3.getObject({ Bucket: 'seed', Key: 'parts' });
      return isSame(numberOf(await Body?.transformToString()), numberOf(Metadata?.n));
    },
  },
  {
    name: 'dynamodb transactions',
    write: ({ dynamodb }, n) =>
      dynamodb.transactWriteItems({
        TransactItems: ['left', 'right', 'third'].map((p) => ({
          Put: { TableName: 'seed', Item: { p: { S: p }, n: { N: String(n) }, pad: { S: 'x'.repeat(100_000) } } },
        })),
      }),
    async read({ dynamodb }) {
      const get = async (p: string) =>
        numberOf(
          (await dynamodb.getItem({ TableName: 'seed', Key: { p: { S: p } }, ConsistentRead: true })).Item?.n?.N,
        );
      return isSame(isSame(await get('left'), await get('right')), await get('third'));
    },
  },
  {
    name: 'dynamodb counter',
    counts: 'exact',
    write: ({ dynamodb }) =>
      dynamodb.updateItem({
        TableName: 'seed',
        Key: { p: { S: 'counter' } },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    read: async ({ dynamodb }) =>
      numberOf((await dynamodb.getItem({ TableName: 'seed', Key: { p: { S: 'counter' } } })).Item?.n?.N),
  },
  {
    name: 'sqs',
    counts: 'exact',
    write: async (clients, n) =>
      clients.sqs.sendMessage({ QueueUrl: await url(clients, 'seed'), MessageBody: String(n) }),
    read: (clients) => depth(clients, 'seed'),
  },
  {
    name: 'sns to sqs',
    counts: 'more',
    async make({ sqs, sns }) {
      await sqs.createQueue({
        QueueName: 'fan',
        Attributes: {
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: '*',
              },
            ],
          }),
        },
      });
      await sns.createTopic({ Name: 'seed' });
      await sns.subscribe({ TopicArn: topic, Protocol: 'sqs', Endpoint: QUEUE.replace('seed', 'fan') });
    },
    write: ({ sns }, n) => sns.publish({ TopicArn: topic, Message: String(n) }),
    read: (clients) => depth(clients, 'fan'),
  },
  {
    name: 'sns',
    write: ({ sns }, n) =>
      sns.setTopicAttributes({ TopicArn: topic, AttributeName: 'DisplayName', AttributeValue: `n${n}` }),
    read: async ({ sns }) =>
      numberOf((await sns.getTopicAttributes({ TopicArn: topic })).Attributes?.DisplayName?.slice(1)),
  },
  {
    name: 'lambda',
    make: ({ lambda }) =>
      lambda.createFunction({
        FunctionName: 'seed',
        Runtime: 'nodejs22.x',
        Role: ROLE,
        Handler: 'index.handler',
        Code: { ZipFile: code },
      }),
    write: ({ lambda }, n) => lambda.updateFunctionConfiguration({ FunctionName: 'seed', Description: String(n) }),
    read: async ({ lambda }) => numberOf((await lambda.getFunctionConfiguration({ FunctionName: 'seed' })).Description),
  },
  {
    name: 'lambda code',
    make: ({ lambda }) =>
      lambda.createFunction({
        FunctionName: 'code',
        Runtime: 'nodejs22.x',
        Role: ROLE,
        Handler: 'index.handler',
        Code: { ZipFile: code },
      }),
    async write({ lambda }, n) {
      const ZipFile = zipOf('index.js', `exports.handler = async () => ${n};`);
      await lambda.updateFunctionCode({ FunctionName: 'code', ZipFile });
    },
    async read({ lambda }) {
      const { Payload } = await lambda.invoke({ FunctionName: 'code' });
      return numberOf(Buffer.from(Payload ?? []).toString());
    },
  },
  {
    name: 'lambda events',
    counts: 'more',
    async make({ lambda, sqs, iam }) {
      await sqs.createQueue({ QueueName: 'done' });
      await iam.putRolePolicy({
        RoleName: 'seed',
        PolicyName: 'all',
        PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      });
      await lambda.createFunction({
        FunctionName: 'later',
        Runtime: 'nodejs22.x',
        Role: ROLE,
        Handler: 'index.handler',
        Code: { ZipFile: code },
      });
      const Destination = QUEUE.replace('seed', 'done');
      await lambda.putFunctionEventInvokeConfig({
        FunctionName: 'later',
        DestinationConfig: { OnSuccess: { Destination } },
      });
    },
    write: ({ lambda }, n) =>
      lambda.invoke({ FunctionName: 'later', InvocationType: 'Event', Payload: Buffer.from(String(n)) }),
    read: (clients) => depth(clients, 'done'),
  },
  {
    name: 'iam',
    write: ({ iam }, n) => iam.updateRole({ RoleName: 'seed', Description: String(n) }),
    read: async ({ iam }) => numberOf((await iam.getRole({ RoleName: 'seed' })).Role?.Description),
  },
  {
    name: 'ssm',
    write: ({ ssm }, n) => ssm.putParameter({ Name: '/n', Value: String(n), Type: 'String', Overwrite: true }),
    read: async ({ ssm }) => {
      const { Parameter } = await ssm.getParameter({ Name: '/n' });
      const version = await ssm.getParameter({ Name: `/n:${Parameter?.Version}` });
      return isSame(numberOf(Parameter?.Value), numberOf(version.Parameter?.Value));
    },
  },
  {
    name: 'secrets manager',
    make: ({ secrets }) => secrets.createSecret({ Name: 'seed', SecretString: '0' }),
    write: ({ secrets }, n) => secrets.putSecretValue({ SecretId: 'seed', SecretString: String(n) }),
    read: async ({ secrets }) => numberOf((await secrets.getSecretValue({ SecretId: 'seed' })).SecretString),
  },
  {
    name: 'events',
    write: ({ events }, n) =>
      events.putRule({ Name: 'seed', EventPattern: '{"source":["a"]}', Description: String(n) }),
    read: async ({ events }) => numberOf((await events.describeRule({ Name: 'seed' })).Description),
  },
  {
    name: 'scheduler',
    async make({ scheduler, sqs }) {
      await sqs.createQueue({ QueueName: 'ticks' });
      await scheduler.createSchedule({ ...schedule, Description: '0' });
    },
    write: ({ scheduler }, n) => scheduler.updateSchedule({ ...schedule, Description: String(n) }),
    read: async ({ scheduler }) => numberOf((await scheduler.getSchedule({ Name: 'seed' })).Description),
  },
  {
    name: 'logs',
    counts: 'exact',
    async make({ logs }) {
      await logs.createLogGroup({ logGroupName: 'seed' });
      await logs.createLogStream({ logGroupName: 'seed', logStreamName: 'seed' });
    },
    write: ({ logs }, n) =>
      logs.putLogEvents({
        logGroupName: 'seed',
        logStreamName: 'seed',
        logEvents: [{ timestamp: Date.now(), message: String(n) }],
      }),
    async read({ logs }) {
      let count = 0;
      for (let nextToken: string | undefined; ; ) {
        const page = await logs.filterLogEvents({ logGroupName: 'seed', ...(nextToken ? { nextToken } : {}) });
        count += page.events?.length ?? 0;
        nextToken = page.nextToken;
        if (!nextToken) return count;
      }
    },
  },
  {
    name: 'cloudwatch',
    write: ({ cloudwatch }, n) =>
      cloudwatch.putMetricAlarm({
        ...alarm,
        EvaluationPeriods: 1,
        Threshold: n,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmDescription: String(n),
      }),
    async read({ cloudwatch }) {
      const [found] = (await cloudwatch.describeAlarms({ AlarmNames: ['seed'] })).MetricAlarms ?? [];
      return isSame(numberOf(found?.AlarmDescription), found?.Threshold ?? 0);
    },
  },
  {
    name: 'route53',
    make: ({ route53 }) => route53.createHostedZone({ Name: 'example.com', CallerReference: 'seed' }),
    write: async (clients, n) =>
      clients.route53.changeResourceRecordSets({
        HostedZoneId: await zone(clients),
        ChangeBatch: { Changes: [record('a.example.com', n), record('b.example.com', n)] },
      }),
    async read(clients) {
      const { ResourceRecordSets = [] } = await clients.route53.listResourceRecordSets({
        HostedZoneId: await zone(clients),
      });
      const [a, b] = ResourceRecordSets.filter(({ Type }) => Type === 'TXT').map(({ ResourceRecords }) =>
        numberOf(ResourceRecords?.[0]?.Value?.replaceAll('"', '')),
      );
      return isSame(a ?? 0, b ?? 0);
    },
  },
  {
    name: 'apigateway',
    make: ({ api }) => api.createRestApi({ name: 'seed' }),
    async write({ api }, n) {
      const [found] = (await api.getRestApis({})).items ?? [];
      await api.updateRestApi({
        restApiId: found?.id,
        patchOperations: [{ op: 'replace', path: '/description', value: String(n) }],
      });
    },
    read: async ({ api }) => numberOf((await api.getRestApis({})).items?.[0]?.description),
  },
  {
    name: 'apigatewayv2',
    make: ({ http }) => http.createApi({ Name: 'seed', ProtocolType: 'HTTP' }),
    async write({ http }, n) {
      const [found] = (await http.getApis({})).Items ?? [];
      await http.updateApi({ ApiId: found?.ApiId, Description: String(n) });
    },
    read: async ({ http }) => numberOf((await http.getApis({})).Items?.[0]?.Description),
  },
];
