import type { Aws, HostileInput } from './aws.ts';
import { nested } from './aws.ts';

async function table({ dynamodb }: Aws): Promise<string> {
  const TableName = `t${Math.random().toString(36).slice(2)}`;
  const KeySchema = [{ AttributeName: 'k', KeyType: 'HASH' as const }];
  const AttributeDefinitions = [{ AttributeName: 'k', AttributeType: 'S' as const }];
  await dynamodb.createTable({ TableName, KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' });
  await dynamodb.putItem({ TableName, Item: { k: { S: '1' }, a: { S: 'a'.repeat(1_000) } } });
  return TableName;
}

const scan = (name: string, FilterExpression: string, expected: RegExp): HostileInput => ({
  name: `DynamoDB: ${name}`,
  send: async (aws) => {
    const { Count } = await aws.dynamodb.scan({
      TableName: await table(aws),
      FilterExpression,
      ExpressionAttributeValues: { ':v': { S: 'a' } },
    });
    return `${Count} items`;
  },
  expected,
});

const statement = (name: string, where: string, expected: RegExp): HostileInput => ({
  name: `PartiQL: ${name}`,
  send: async (aws) => {
    const TableName = await table(aws);
    const { Items } = await aws.dynamodb.executeStatement({ Statement: `SELECT * FROM "${TableName}" WHERE ${where}` });
    return `${Items?.length} items`;
  },
  expected,
});

const select = (name: string, where: string, expected: RegExp, body = `${'a'.repeat(10_000)}\n`): HostileInput => ({
  name: `S3 Select: ${name}`,
  send: async ({ s3 }) => {
    const Bucket = `select-${Math.random().toString(36).slice(2)}`;
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key: 'k', Body: body.repeat(10) });
    const { Payload } = await s3.selectObjectContent({
      Bucket,
      Key: 'k',
      ExpressionType: 'SQL',
      Expression: `SELECT COUNT(*) FROM S3Object s WHERE ${where}`,
      InputSerialization: { CSV: {} },
      OutputSerialization: { CSV: {} },
    });
    let text = '';
    for await (const { Records } of Payload ?? []) text += Buffer.from(Records?.Payload ?? []).toString();
    return `counted ${text.trim()}`;
  },
  expected,
});

const math = (name: string, Expression: string, expected: RegExp): HostileInput => ({
  name: `metric math: ${name}`,
  send: async ({ cloudwatch }) => {
    await cloudwatch.putMetricData({ Namespace: 'n', MetricData: [{ MetricName: 'm', Value: 1 }] });
    const Metric = { Namespace: 'n', MetricName: 'm' };
    const { MetricDataResults } = await cloudwatch.getMetricData({
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 60_000),
      MetricDataQueries: [
        { Id: 'm1', MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
        { Id: 'e1', Expression },
      ],
    });
    return `${MetricDataResults?.length} results`;
  },
  expected,
});

export const EXPRESSIONS: readonly HostileInput[] = [
  scan('parentheses', nested('(', 'a = :v', ')', 2_000), /ValidationException/),
  scan('negations', `${'NOT '.repeat(1_000)}a = :v`, /items|ValidationException/),
  scan('a chain', `a = :v${' OR a = :v'.repeat(390)}`, /items|ValidationException/),
  scan('too long', `a = :v${' OR a = :v'.repeat(100_000)}`, /ValidationException/),
  scan('a deep path', `a${'[0]'.repeat(1_300)} = :v`, /items|ValidationException/),
  {
    name: 'DynamoDB: an item nested deep',
    send: async (aws) => {
      const TableName = await table(aws);
      const item = `{"k":{"S":"1"},"a":${nested('{"L":[', '{"S":"x"}', ']}', 20_000)}}`;
      const response = await fetch(aws.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.PutItem',
          authorization:
            'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        },
        body: `{"TableName":"${TableName}","Item":${item}}`,
      });
      return `${response.status} ${await response.text()}`;
    },
    expected: /^400 .*(Serialization|Validation)/,
  },
  statement('parentheses', nested('(', "a = 'x'", ')', 4_000), /ValidationException/),
  statement('a chain', `a = 'x'${" OR a = 'x'".repeat(700)}`, /items|ValidationException/),
  statement('lists', `a = ${nested('[', '1', ']', 4_000)}`, /ValidationException|items/),
  select('wildcards', `s._1 LIKE '${'%a'.repeat(60)}%b'`, /counted 0/),
  select('parentheses', nested('(', '1=1', ')', 50_000), /ExpressionTooLong/),
  select('a sum of many', `1${'+1'.repeat(100_000)} = 1`, /ExpressionTooLong/),
  select('quotation marks that do not end', '1=1', /counted|Error/i, `"${'a"b"'.repeat(50_000)}`),
  math('parentheses', nested('(', 'm1', ')', 20_000), /results|Validation/),
  math('negative signs', `${'-'.repeat(20_000)}m1`, /results|Validation/),
  math('a sum of many', `m1${'+m1'.repeat(20_000)}`, /results|Validation/),
  math('powers', `m1${'^m1'.repeat(20_000)}`, /results|Validation/),
  {
    name: 'alarm rule: parentheses',
    send: ({ cloudwatch }) =>
      cloudwatch.putCompositeAlarm({ AlarmName: 'c', AlarmRule: nested('(', 'TRUE', ')', 5_000) }),
    expected: /Validation/,
  },
  {
    name: 'alarm rule: negations',
    send: ({ cloudwatch }) =>
      cloudwatch.putCompositeAlarm({ AlarmName: 'c', AlarmRule: `${'NOT '.repeat(2_500)}TRUE` }),
    expected: /Validation|^\{/,
  },
  {
    name: 'schedule: a day that never comes',
    send: ({ events }) => events.putRule({ Name: 'never', ScheduleExpression: 'cron(0 0 31 2 ? *)' }),
    expected: /RuleArn|Validation/,
  },
  {
    name: 'schedule: a day that hardly ever comes',
    send: ({ scheduler }) =>
      scheduler.createSchedule({
        Name: 'never',
        ScheduleExpression: 'cron(0 0 29 2 ? 2027-2027/1)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: 'arn:aws:sqs:us-east-1:000000000000:deep', RoleArn: 'arn:aws:iam::000000000000:role/r' },
      }),
    expected: /./,
  },
];
