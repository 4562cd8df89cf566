import { partitionOf } from '../../../../kernel/partition.ts';
import { accessDenied } from '../gateway-error.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Exchange } from '../types.ts';

/** The ARN of a request's target: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<verb>/<path>`. */
export function methodArn(exchange: Exchange): string {
  const { stage } = exchange;
  return `arn:${partitionOf(stage.home.region)}:execute-api:${stage.home.region}:${stage.home.account}:${stage.apiId}/${stage.record.stageName}/${exchange.verb}${exchange.path}`;
}

/** Condition keys of a request, in lower case. */
export const policyConditions = (exchange: Exchange): Record<string, string | undefined> => ({
  'aws:sourceip': exchange.sourceIp,
  'aws:useragent': exchange.headers.get('user-agent'),
  'aws:referer': exchange.headers.get('referer'),
});

/** The API's policy as AWS stores it, JSON: `execute-api:/stage/GET/path` means this API in its region and account. */
export function storedPolicy(exchange: Exchange): string | undefined {
  const { deployment, home, apiId } = exchange.stage;
  if (deployment.policy === undefined) return undefined;
  const own = `arn:${partitionOf(home.region)}:execute-api:${home.region}:${home.account}:${apiId}/`;
  return JSON.stringify(deployment.policy, (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/^execute-api:\//, own) : value,
  );
}

/**
 * The API's resource policy, for callers that were not authenticated by IAM: without an Allow they are refused.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function checkResourcePolicy(exchange: Exchange): void {
  const { policy } = exchange.stage.deployment;
  if (policy === undefined) return;
  const arn = methodArn(exchange);
  const decision = evaluate(policy, {
    action: 'execute-api:Invoke',
    // Policies may leave region, account and API out: `execute-api:/stage/GET/path`.
    resources: [arn, `execute-api:/${arn.split('/').slice(1).join('/')}`],
    principal: { kind: 'anonymous', name: exchange.identity.userArn ?? 'anonymous' },
    conditions: { ...policyConditions(exchange), 'aws:securetransport': 'false' },
  });
  if (decision === 'allow') return;
  const hidden = arn.replace(/:\d{8}(\d{4}):/, ':********$1:');
  const how = decision === 'explicit-deny' ? ' with an explicit deny' : '';
  const who = exchange.identity.userArn ?? 'anonymous';
  throw accessDenied(`User: ${who} is not authorized to perform: execute-api:Invoke on resource: ${hidden}${how}`);
}
