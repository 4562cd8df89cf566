import type { Service } from '../kernel/service.ts';
import { acm } from './acm/index.ts';
import { apigateway } from './apigateway/index.ts';
import { apigatewayv2 } from './apigatewayv2/index.ts';
import { cloudformation } from './cloudformation/index.ts';
import { cloudwatch } from './cloudwatch/index.ts';
import { codedeploy } from './codedeploy/index.ts';
import { dynamodb } from './dynamodb/index.ts';
import { dynamodbstreams } from './dynamodbstreams/index.ts';
import { ecr } from './ecr/index.ts';
import { events } from './events/index.ts';
import { iam } from './iam/index.ts';
import { lambda } from './lambda/index.ts';
import { logs } from './logs/index.ts';
import { route53 } from './route53/index.ts';
import { s3 } from './s3/index.ts';
import { scheduler } from './scheduler/index.ts';
import { secretsmanager } from './secretsmanager/index.ts';
import { ses } from './ses/index.ts';
import { sesv2 } from './sesv2/index.ts';
import { sns } from './sns/index.ts';
import { sqs } from './sqs/index.ts';
import { ssm } from './ssm/index.ts';
import { sts } from './sts/index.ts';

/** Every service there is. */
export const registry: Readonly<Record<string, Service>> = {
  s3,
  acm,
  // Routed before apigateway, which accepts every remaining address of execute-api.
  apigatewayv2,
  apigateway,
  cloudformation,
  cloudwatch,
  codedeploy,
  dynamodb,
  dynamodbstreams,
  ecr,
  events,
  iam,
  lambda,
  logs,
  route53,
  scheduler,
  secretsmanager,
  ses,
  sesv2,
  sns,
  sqs,
  ssm,
  sts,
};
