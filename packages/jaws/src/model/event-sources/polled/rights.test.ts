import { describe, expect, test } from 'vitest';
import { type PolledServiceName, polledServices } from './index.ts';

const rights = (service: PolledServiceName, properties: Readonly<Record<string, unknown>>) =>
  polledServices[service].rights(properties).map(({ Action, Resource }) => ({ Action, Resource }));

const ec2 = {
  Action: [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ],
  Resource: '*',
};
const arn = { Ref: 'SourceArn' };
const secret = { Ref: 'SecretArn' };
const signsIn = (Type: string) => ({ SourceAccessConfigurations: [{ Type, URI: secret }] });
const readsSecret = { Action: ['secretsmanager:GetSecretValue'], Resource: [secret] };

describe('what the role of a polled function may do: no more than its page names', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
  test('SQS', () => {
    expect(rights('SQS', { EventSourceArn: arn })).toEqual([
      { Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], Resource: arn },
    ]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
  test('DynamoDB', () => {
    const names = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
    expect(rights('DynamoDB', { EventSourceArn: arn })).toEqual([
      { Action: names.map((name) => `dynamodb:${name}`), Resource: arn },
    ]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
  test('Kinesis: the stream, and its consumer where that is polled', () => {
    const names = ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'];
    const ofStream = names.map((name) => `kinesis:${name}`);
    const subscribe = ['kinesis:SubscribeToShard'];
    const stream = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
    const consumer = `${stream}/consumer/mine:1`;
    expect(rights('Kinesis', { EventSourceArn: stream })).toEqual([
      { Action: ofStream, Resource: stream },
      { Action: subscribe, Resource: stream },
    ]);
    expect(rights('Kinesis', { EventSourceArn: consumer })).toEqual([
      { Action: ofStream, Resource: stream },
      { Action: subscribe, Resource: consumer },
    ]);
    expect(rights('Kinesis', { EventSourceArn: arn })).toEqual([
      { Action: ofStream, Resource: { 'Fn::Select': [0, { 'Fn::Split': ['/consumer/', arn] }] } },
      { Action: subscribe, Resource: arn },
    ]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
  test('MSK with a secret', () => {
    const cluster = ['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers', 'kafka:ListScramSecrets'];
    expect(rights('MSK', { EventSourceArn: arn, Topics: ['t'], ...signsIn('SASL_SCRAM_512_AUTH') })).toEqual([
      { Action: cluster, Resource: arn },
      ec2,
      readsSecret,
    ]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html
  test('MSK without one: the role signs in, and reads the topics of the mapping only', () => {
    const within = (kind: string, name: string) => ({
      'Fn::Join': ['/', [{ 'Fn::Join': [`:${kind}/`, { 'Fn::Split': [':cluster/', arn] }] }, name]],
    });
    expect(rights('MSK', { EventSourceArn: arn, Topics: ['orders'] })).toEqual([
      { Action: ['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'], Resource: arn },
      ec2,
      { Action: ['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'], Resource: arn },
      { Action: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], Resource: [within('topic', 'orders')] },
      { Action: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'], Resource: within('group', '*') },
    ]);
  });

  test('MSK without topics reads all of its cluster', () => {
    for (const Topics of [undefined, []]) {
      const read = rights('MSK', { EventSourceArn: arn, Topics })[3];
      expect(read?.Resource).toEqual([{ 'Fn::Join': ['/', [expect.anything(), '*']] }]);
    }
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-permissions.html
  test('a Kafka of one’s own: its secret, and the network where it is in a VPC', () => {
    const inVpc = { Type: 'VPC_SUBNET', URI: 'subnet:subnet-1' };
    const access = [{ Type: 'BASIC_AUTH', URI: secret }];
    expect(rights('SelfManagedKafka', { SourceAccessConfigurations: access })).toEqual([readsSecret]);
    expect(rights('SelfManagedKafka', { SourceAccessConfigurations: [...access, inVpc] })).toEqual([readsSecret, ec2]);
    expect(rights('SelfManagedKafka', {})).toEqual([]);
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html
  test.each([
    'BASIC_AUTH',
    'CLIENT_CERTIFICATE_TLS_AUTH',
    'SASL_SCRAM_256_AUTH',
    'SASL_SCRAM_512_AUTH',
    'SERVER_ROOT_CA_CERTIFICATE',
  ])('%s is a secret', (Type) => {
    expect(rights('SelfManagedKafka', signsIn(Type))).toEqual([readsSecret]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/process-messages-with-lambda.html
  test('MQ', () => {
    const host = { Type: 'VIRTUAL_HOST', URI: '/' };
    const properties = { EventSourceArn: arn, SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: secret }, host] };
    expect(rights('MQ', properties)).toEqual([{ Action: ['mq:DescribeBroker'], Resource: arn }, readsSecret, ec2]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html
  test('DocumentDB', () => {
    expect(rights('DocumentDB', { EventSourceArn: arn, ...signsIn('BASIC_AUTH') })).toEqual([
      {
        Action: ['rds:DescribeDBClusterParameters', 'rds:DescribeDBClusters', 'rds:DescribeDBSubnetGroups'],
        Resource: '*',
      },
      readsSecret,
      ec2,
    ]);
  });
});
