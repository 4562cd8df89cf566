import { documentdb } from './documentdb.ts';
import { dynamodb } from './dynamodb.ts';
import { msk, selfManagedKafka } from './kafka.ts';
import { kinesis } from './kinesis.ts';
import { mq } from './mq.ts';
import type { PolledService } from './service.ts';
import { sqs } from './sqs.ts';

/** What Lambda polls, by the name that awsm.json gives it as `Service`. */
const services = {
  SQS: sqs,
  Kinesis: kinesis,
  DynamoDB: dynamodb,
  MSK: msk,
  SelfManagedKafka: selfManagedKafka,
  MQ: mq,
  DocumentDB: documentdb,
};

export type PolledServiceName = keyof typeof services;

export const polledServices: Readonly<Record<PolledServiceName, PolledService>> = services;
