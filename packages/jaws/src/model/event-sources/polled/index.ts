import { documentdb } from './documentdb.ts';
import { dynamodb } from './dynamodb.ts';
import { msk, selfManagedKafka } from './kafka.ts';
import { kinesis } from './kinesis.ts';
import { mq } from './mq.ts';
import type { PolledService } from './service.ts';
import { sqs } from './sqs.ts';

/** Sources that Lambda polls, by their name in awsm.json's `Service`. */
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
