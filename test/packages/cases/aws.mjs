import { one } from '../case.mjs';

/** Clients of AWS and libraries around them; they talk to the embedded cloud. */
export const aws = [
  one('@aws-sdk/client-s3', '3.1169.0', {
    code: `
import { S3Client, CreateBucketCommand, PutObjectCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const handler = async () => {
  const Bucket = 'packages-client-s3';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b.txt', Body: 'content' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/b.txt' }));
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return [await Body.transformToString(), Contents.map(({ Key, Size }) => [Key, Size])];
};`,
    answer: ['content', [['a/b.txt', 7]]],
  }),
  one('@aws-sdk/client-dynamodb', '3.1162.0', {
    code: `
import { DynamoDB } from '@aws-sdk/client-dynamodb';
const db = new DynamoDB();
export const handler = async () => {
  const TableName = 'packages-dynamodb';
  await db.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  await db.putItem({ TableName, Item: { id: { S: 'a' }, amount: { N: '7' } } });
  return (await db.getItem({ TableName, Key: { id: { S: 'a' } } })).Item;
};`,
    answer: { id: { S: 'a' }, amount: { N: '7' } },
  }),
  one('@aws-sdk/lib-dynamodb', '3.1162.0', {
    with: { '@aws-sdk/client-dynamodb': '3.1162.0' },
    code: `
import { DynamoDBClient, CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
const db = DynamoDBDocumentClient.from(new DynamoDBClient());
export const handler = async () => {
  const TableName = 'packages-lib-dynamodb';
  await db.send(new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }, { AttributeName: 'at', AttributeType: 'N' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
  }));
  for (const at of [1, 2, 3]) await db.send(new PutCommand({ TableName, Item: { id: 'a', at, tags: ['x', at] } }));
  const { Items } = await db.send(new QueryCommand({
    TableName,
    KeyConditionExpression: 'id = :id AND #at > :at',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':id': 'a', ':at': 1 },
  }));
  return Items;
};`,
    answer: [
      { id: 'a', at: 2, tags: ['x', 2] },
      { id: 'a', at: 3, tags: ['x', 3] },
    ],
  }),
  one('@aws-sdk/client-sqs', '3.1169.0', {
    code: `
import { SQS } from '@aws-sdk/client-sqs';
const sqs = new SQS();
export const handler = async () => {
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'packages-sqs' });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
  const { Messages } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 1 });
  return Messages.map(({ Body }) => Body);
};`,
    answer: ['hello'],
  }),
  one('@aws-sdk/client-sns', '3.1169.0', {
    code: `
import { SNSClient, CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
const sns = new SNSClient();
export const handler = async () => {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'packages-sns' }));
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
  return [TopicArn.split(':').at(-1), MessageId.length];
};`,
    answer: ['packages-sns', 36],
  }),
  one('@aws-sdk/client-secrets-manager', '3.1162.0', {
    code: `
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
const secrets = new SecretsManager();
export const handler = async () => {
  await secrets.createSecret({ Name: 'packages/secret', SecretString: 'hidden' });
  return (await secrets.getSecretValue({ SecretId: 'packages/secret' })).SecretString;
};`,
    answer: 'hidden',
  }),
  one('@aws-sdk/client-ssm', '3.1169.0', {
    code: `
import { SSMClient, PutParameterCommand, GetParameterCommand } from '@aws-sdk/client-ssm';
const ssm = new SSMClient();
export const handler = async () => {
  await ssm.send(new PutParameterCommand({ Name: '/packages/one', Value: '1', Type: 'String' }));
  return (await ssm.send(new GetParameterCommand({ Name: '/packages/one' }))).Parameter.Value;
};`,
    answer: '1',
  }),
  one('@aws-sdk/client-eventbridge', '3.1169.0', {
    code: `
import { EventBridge } from '@aws-sdk/client-eventbridge';
export const handler = async () => {
  const { FailedEntryCount, Entries } = await new EventBridge().putEvents({
    Entries: [{ Source: 'shop', DetailType: 'order', Detail: '{"a":1}' }],
  });
  return [FailedEntryCount, Entries.length];
};`,
    answer: [0, 1],
  }),
  one('@aws-sdk/s3-request-presigner', '3.1162.0', {
    with: { '@aws-sdk/client-s3': '3.1169.0' },
    code: `
import { S3Client, CreateBucketCommand, PutObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
const s3 = new S3Client({});
export const handler = async () => {
  const Bucket = 'packages-presigner';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'signed' }));
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'one' }), { expiresIn: 60 });
  return (await fetch(url)).text();
};`,
    answer: 'signed',
  }),
  one('@aws-sdk/util-dynamodb', '3.996.9', {
    code: `
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
export const handler = async () => [marshall({ a: 1, b: ['x', null] }), unmarshall({ c: { N: '2.5' } })];`,
    answer: [{ a: { N: '1' }, b: { L: [{ S: 'x' }, { NULL: true }] } }, { c: 2.5 }],
  }),
  one('aws-sdk', '2.1693.0', {
    kind: 'cjs',
    code: `
const AWS = require('aws-sdk');
const s3 = new AWS.S3({ s3ForcePathStyle: true });
exports.handler = async () => {
  await s3.createBucket({ Bucket: 'packages-sdk2' }).promise();
  await s3.putObject({ Bucket: 'packages-sdk2', Key: 'k', Body: 'two' }).promise();
  return (await s3.getObject({ Bucket: 'packages-sdk2', Key: 'k' }).promise()).Body.toString();
};`,
    answer: 'two',
  }),
  one('aws-xray-sdk-core', '3.12.0', {
    kind: 'cjs',
    code: `
const xray = require('aws-xray-sdk-core');
exports.handler = async () => {
  const segment = new xray.Segment('outer', '1-5759e988-bd862e3fe1be46a994272793', '53995c3f42cd8ad8');
  const inner = segment.addNewSubsegment('inner');
  inner.addAnnotation('shop', 'one');
  inner.close();
  segment.close();
  const { trace_id, subsegments } = JSON.parse(segment.toString());
  return [trace_id, subsegments.map(({ name, annotations }) => [name, annotations])];
};`,
    answer: ['1-5759e988-bd862e3fe1be46a994272793', [['inner', { shop: 'one' }]]],
  }),
  one('aws-xray-sdk', '3.12.0', {
    with: { '@aws-sdk/client-ssm': '3.1169.0' },
    code: `
import AWSXRay from 'aws-xray-sdk';
import { SSMClient } from '@aws-sdk/client-ssm';
export const handler = async () => {
  AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 1, rate: 0.5 }, rules: [] });
  const client = AWSXRay.captureAWSv3Client(new SSMClient());
  return [typeof AWSXRay.express.openSegment, typeof AWSXRay.captureHTTPs, client instanceof SSMClient];
};`,
    answer: ['function', 'function', true],
  }),
  one('@aws-lambda-powertools/logger', '2.36.0', {
    kind: 'ts',
    code: `
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
const lines: string[] = [];
const logger = new Logger({ serviceName: 'shop', logLevel: 'INFO' });
class Failure extends Error { override name = 'Failure'; }
export const handler = async (_event: unknown, context: Context) => {
  console.info = console.error = (line: string) => { lines.push(line); };
  logger.addContext(context);
  const stream = (logger as unknown as { console: Console }).console;
  stream.info = stream.error = (line: string) => { lines.push(line); };
  logger.info('sold', { amount: 3 });
  logger.error('lost', new Failure('gone'));
  const [first, second] = lines.map((line) => JSON.parse(line));
  return [first.service, first.message, first.amount, first.function_name === context.functionName, second.error.name, second.error.message];
};`,
    answer: ['shop', 'sold', 3, true, 'Failure', 'gone'],
  }),
  one('@aws-lambda-powertools/metrics', '2.36.0', {
    code: `
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
const metrics = new Metrics({ namespace: 'shop', serviceName: 'orders' });
export const handler = async () => {
  metrics.addMetric('sold', MetricUnit.Count, 2);
  const { _aws, sold, service } = metrics.serializeMetrics();
  metrics.clearMetrics();
  return [_aws.CloudWatchMetrics[0].Namespace, sold, service];
};`,
    answer: ['shop', 2, 'orders'],
  }),
  one('@aws-lambda-powertools/parameters', '2.35.0', {
    with: { '@aws-sdk/client-ssm': '3.1169.0' },
    code: `
import { SSM } from '@aws-sdk/client-ssm';
import { getParameter } from '@aws-lambda-powertools/parameters/ssm';
export const handler = async () => {
  await new SSM().putParameter({ Name: '/powertools/one', Value: '{"a":1}', Type: 'String' });
  return getParameter('/powertools/one', { transform: 'json' });
};`,
    answer: { a: 1 },
  }),
  one('@aws-lambda-powertools/batch', '2.35.0', {
    code: `
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
const processor = new BatchProcessor(EventType.SQS);
export const handler = async (_event, context) => processPartialResponse(
  { Records: ['good', 'bad', 'fine'].map((body) => ({ messageId: body, body, eventSource: 'aws:sqs' })) },
  async ({ body }) => { if (body === 'bad') throw new Error(body); },
  processor,
  { context },
);`,
    answer: { batchItemFailures: [{ itemIdentifier: 'bad' }] },
  }),
  one('@middy/core', '7.9.2', {
    with: {
      '@middy/http-json-body-parser': '7.9.2',
      '@middy/http-error-handler': '7.9.2',
      '@middy/validator': '7.7.0',
    },
    code: `
import middy from '@middy/core';
import parser from '@middy/http-json-body-parser';
import errors from '@middy/http-error-handler';
import validator from '@middy/validator';
import { transpileSchema } from '@middy/validator/transpile';
const schema = transpileSchema({ type: 'object', required: ['body'], properties: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } } });
const greet = middy().use(parser()).use(validator({ eventSchema: schema })).use(errors({ logger: false }))
  .handler(async ({ body }) => ({ statusCode: 200, body: 'hi ' + body.name }));
export const handler = async (_event, context) => {
  const ask = (body) => greet({ headers: { 'Content-Type': 'application/json' }, body }, context);
  const answers = [await ask('{"name":"Ann"}'), await ask('{}')];
  return answers.map(({ statusCode, body }) => [statusCode, statusCode === 200 ? body : '']);
};`,
    answer: [
      [200, 'hi Ann'],
      [400, ''],
    ],
  }),
  one('electrodb', '3.9.3', {
    with: { '@aws-sdk/client-dynamodb': '3.1162.0' },
    code: `
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Entity } from 'electrodb';
const client = new DynamoDB();
export const handler = async () => {
  const table = 'packages-electrodb';
  const key = (name) => ({ AttributeName: name, AttributeType: 'S' });
  await client.createTable({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [key('pk'), key('sk')],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  });
  const Task = new Entity({
    model: { entity: 'task', version: '1', service: 'shop' },
    attributes: { id: { type: 'string' }, team: { type: 'string' }, open: { type: 'boolean', default: true } },
    indexes: { byTeam: { pk: { field: 'pk', composite: ['team'] }, sk: { field: 'sk', composite: ['id'] } } },
  }, { client, table });
  await Task.put({ id: 'one', team: 'red' }).go();
  return (await Task.query.byTeam({ team: 'red' }).go()).data;
};`,
    answer: [{ id: 'one', team: 'red', open: true }],
  }),
  one('dynamoose', '4.2.0', {
    code: `
import dynamoose from 'dynamoose';
export const handler = async () => {
  const User = dynamoose.model('PackagesUser', new dynamoose.Schema({ id: String, age: Number }));
  await User.create({ id: 'ann', age: 7 });
  return (await User.get('ann')).toJSON();
};`,
    answer: { id: 'ann', age: 7 },
  }),
];
