import { inPartition } from '../../../kernel/partition.ts';
import { acm } from './acm.ts';
import { apigateway } from './apigateway.ts';
import { cloudformation } from './cloudformation.ts';
import { cloudwatch } from './cloudwatch.ts';
import { codedeploy } from './codedeploy.ts';
import { dynamodb } from './dynamodb.ts';
import { ecr } from './ecr.ts';
import { events } from './events.ts';
import { iam } from './iam.ts';
import { lambda } from './lambda.ts';
import { logs } from './logs.ts';
import { withoutResource } from './reference.ts';
import { route53 } from './route53.ts';
import { s3 } from './s3.ts';
import { scheduler } from './scheduler.ts';
import { secretsmanager } from './secretsmanager.ts';
import { ses } from './ses.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { ssm } from './ssm.ts';
import { sts } from './sts.ts';
import type { Input, Permission, Place, ServiceActions } from './types.ts';

const SERVICES: Readonly<Record<string, ServiceActions>> = {
  acm,
  apigateway,
  apigatewayv2: apigateway,
  cloudformation,
  cloudwatch,
  codedeploy,
  dynamodb,
  dynamodbstreams: dynamodb,
  ecr,
  events,
  iam,
  lambda,
  logs,
  route53,
  s3,
  scheduler,
  secretsmanager,
  ses,
  sesv2: ses,
  sns,
  sqs,
  ssm,
  sts,
};

/** The permission that an operation needs, or undefined for one that anyone may call. */
export function actionOf(service: string, operation: string, input: Input, place: Place): Permission | undefined {
  const known = Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
  const permission = known
    ? known(operation, input, place)
    : { action: `${service}:${operation}`, resource: undefined };
  if (!permission) return undefined;
  const { also = [], ...first } = permission;
  const check = (one: Permission) => checked(one, place);
  return { ...check(first), ...(also.length === 0 ? {} : { also: also.map(check) }) };
}

/**
 * An unknown resource is `*`: only a caller with permission on everything may do it. ARNs are of the region's partition.
 */
function checked(permission: Permission, { region }: Place): Permission {
  const { action, resource = '*' } = permission;
  return { ...permission, resource: withoutResource(action) ? '*' : inPartition(resource, region) };
}

/** Whether AWS has the action. Operations that need another action are always denied if permissions are checked. */
export const isKnown = (action: string): boolean => withoutResource(action) !== undefined;
