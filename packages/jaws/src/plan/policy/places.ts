import { partitionOf } from '../../base/partition.ts';
import type { RegionModel } from '../../model/types.ts';
import type { Target } from './resource-types.ts';

/**
 * The ARNs of a target in one region of a stage, of any account. `zones`: ids of the hosted zones of its domains. CloudFormation derives generated names from the
 * stack's name, so
 * they begin with the names of the project's stacks; names of functions and their logs begin with JAWS's own prefix.
 */
export function arnsOf(
  target: Target,
  project: string,
  { stage, region, bucket }: RegionModel,
  zones: readonly string[] = [],
): readonly string[] {
  const { id } = partitionOf(region);
  const base = `${stage}-${project}`;
  const arn = (service: string, rest: string, where = region, account = '*') =>
    `arn:${id}:${service}:${where}:${account}:${rest}`;
  const inStacks = (service: string, kind: string, where = region) =>
    ['r-*', 'l*', 'e-*'].map((end) => arn(service, `${kind}${base}-${end}`, where));
  switch (target) {
    case 'alarm':
      return [arn('cloudwatch', `alarm:${base}-*`)];
    case 'api':
      return [`arn:${id}:apigateway:${region}::/*`];
    case 'api stage logs':
      return [arn('logs', `log-group:API-Gateway-Execution-Logs_*/${stage}:*`)];
    case 'bucket':
      return [`arn:${id}:s3:::${bucket}`, `arn:${id}:s3:::${base.toLowerCase()}-r-*`];
    case 'certificate':
      return [arn('acm', 'certificate/*')];
    case 'health check':
      return [`arn:${id}:route53:::healthcheck/*`];
    case 'hosted zone':
      return zones.map((zone) => `arn:${id}:route53:::hostedzone/${zone}`);
    case 'record change':
      return [`arn:${id}:route53:::change/*`];
    case 'objects of the jaws bucket':
      return [`arn:${id}:s3:::${bucket}/*`];
    case 'function':
      return [arn('lambda', `function:${base}-l*`)];
    case 'codedeploy':
      return [
        ...['application', 'deploymentgroup', 'deploymentconfig'].map((kind) =>
          arn('codedeploy', `${kind}:${base}-l*`),
        ),
        arn('codedeploy', 'deploymentconfig:CodeDeployDefault.*'),
      ];
    case 'group':
      return [arn('iam', `group/${base}-r-*`, '')];
    case 'log group':
      return [arn('logs', `log-group:/aws/lambda/${base}-l*`), arn('logs', `log-group:/aws/apigateway/${base}*`)];
    case 'managed policy':
      return inStacks('iam', 'policy/', '');
    case 'queue':
      return [arn('sqs', `${base}-r-*`)];
    case 'role':
      return inStacks('iam', 'role/', '');
    case 'rule':
      return inStacks('events', 'rule/');
    case 'schedule':
      return [arn('scheduler', `schedule/*/${base}-*`)];
    case 'stack':
      return ['r', 'l', 'l*', 'e', 'd'].map((end) => arn('cloudformation', `stack/${base}-${end}/*`));
    case 'table':
      return [arn('dynamodb', `table/${base}-r-*`)];
    case 'topic':
      return [arn('sns', `${base}-r-*`)];
    case 'event source mappings':
    case 'everything':
      return ['*'];
  }
}
